#include "agent/notify.hpp"

#include "integrations/files/file_descriptor.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <tuple>
#include <utility>

namespace tt::agent {

namespace {

/// Supervisors show one line.
constexpr std::size_t longest_status = 200;

std::string taken_out(const char* name) {
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): before any thread starts.
    std::string text = value ? value : "";
    ::unsetenv(name); // NOLINT(concurrency-mt-unsafe)
    return text;
}

std::optional<std::int64_t> number_in(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc{} && end == text.data() + text.size() && number > 0;
    return whole ? std::optional(number) : std::nullopt;
}

/// A process that inherited the variables from somebody else is not watched.
std::optional<Duration> watchdog_of(const std::string& microseconds, const std::string& pid) {
    const auto span = number_in(microseconds);
    const bool for_another = !pid.empty() && number_in(pid) != ::getpid();
    if (!span || for_another) return std::nullopt;
    return std::chrono::ceil<Duration>(std::chrono::microseconds{*span});
}

} // namespace

Notifier Notifier::from_environment() {
    Notifier notifier;
    const std::string socket = taken_out("NOTIFY_SOCKET");
    const std::string microseconds = taken_out("WATCHDOG_USEC");
    const std::string pid = taken_out("WATCHDOG_PID");
    const bool is_name = socket.size() > 1 && (socket.front() == '/' || socket.front() == '@');
    if (is_name && socket.size() < sizeof(sockaddr_un::sun_path)) notifier.socket_ = socket;
    if (!notifier.socket_.empty()) notifier.watchdog_ = watchdog_of(microseconds, pid);
    return notifier;
}

void Notifier::ready() {
    if (!std::exchange(ready_, true)) send("READY=1");
}

void Notifier::status(const std::string& text) {
    if (socket_.empty() || text == told_) return;
    told_ = text;
    std::string line = "STATUS=" + text.substr(0, longest_status);
    std::ranges::replace(line, '\n', ' ');
    send(line);
}

/// Twice as often as is asked for, so that one sign may be late.
Uptime Notifier::alive(Uptime now) {
    if (!watchdog_ || !ready_) return never;
    if (now >= next_sign_) {
        send("WATCHDOG=1");
        next_sign_ = now + *watchdog_ / 2;
    }
    return next_sign_;
}

void Notifier::send(std::string_view message) const {
    if (socket_.empty()) return;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket_.data(), socket_.size());
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
    const FileDescriptor file(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what sendto takes.
    const auto* to = reinterpret_cast<const sockaddr*>(&address);
    std::ignore = ::sendto(file.number(), message.data(), message.size(), MSG_NOSIGNAL, to, length);
}

} // namespace tt::agent
