#include "agent/journal.hpp"

#include "agent/fence.hpp"
#include "agent/log.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/json/instantiate.hpp"
#include "integrations/posix/system_clock.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <functional>

namespace tt {

TT_JSON(agent::Membership);
TT_JSON(agent::ServiceState);

} // namespace tt

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 4 << 20;
constexpr mode_t secret_file = 0600;
constexpr mode_t secret_directory = 0700;

Result<> make_directory(const fs::path& path, mode_t mode) {
    if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST)
        return system_failure("make the directory", path);
    return sync_directory(directory_of(path));
}

std::unexpected<Error> damaged(const fs::path& path, std::string_view why) {
    return fail(
        ErrorKind::corrupt, "the journal file '" + path.string() + "' " + std::string(why),
        "restore it, or move the whole state directory away to enrol this host anew"
    );
}

/// The digest of the second line in the first, so that no damage can be taken for content.
template<class T>
Result<> write_file(const fs::path& path, const T& value) {
    const std::string body = encode(value);
    return write_atomically(path, sha256(body).value + "\n" + body + "\n", secret_file);
}

template<class T>
Result<T> read_body(const fs::path& path, std::string_view body) {
    auto value = decode<T>(body);
    if (!value) return damaged(path, "cannot be understood: " + value.error().message);
    if (value->format != journal_format)
        return fail(
            ErrorKind::invalid_input,
            "the journal file '" + path.string() + "' has format " + std::to_string(value->format)
                + "; this agent knows " + std::to_string(journal_format),
            "install the agent that wrote it, or a newer one"
        );
    return value;
}

template<class T>
Result<T> read_journal_file(const fs::path& path) {
    TT_ASSIGN(const std::string bytes, read_file(path, largest_file));
    const std::size_t end = bytes.find('\n');
    if (end == std::string::npos || !bytes.ends_with('\n') || end + 1 == bytes.size())
        return damaged(path, "is cut off");
    const auto body = std::string_view(bytes).substr(end + 1, bytes.size() - end - 2);
    if (sha256(body).value != bytes.substr(0, end))
        return damaged(path, "is damaged: its digest does not fit");
    return read_body<T>(path, body);
}

/// A child of an agent that was killed may have the lock for as long as it takes to execute its program.
Result<FileLock> acquire_soon(const fs::path& path) {
    constexpr Duration patience = std::chrono::seconds{1};
    const Duration deadline = time_since_boot() + patience;
    auto lock = FileLock::acquire(path);
    while (!lock && lock.error().kind == ErrorKind::blocked && time_since_boot() < deadline) {
        ::poll(nullptr, 0, 10);
        lock = FileLock::acquire(path);
    }
    return lock;
}

/// Renamed, so that the next start does not stumble over it and people still have it.
Result<> set_aside(const fs::path& path, const Layout& layout, const Error& error) {
    const fs::path aside = layout.damaged() / path.filename();
    if (::rename(path.c_str(), aside.c_str()) != 0) return system_failure("set aside", path);
    TT_TRY(sync_directory(path.parent_path()));
    log(LogLevel::error,
        error.message + "; it is kept as '" + aside.string() + "', and the service begins anew");
    return {};
}

Result<ServiceState> read_service(const fs::path& path) {
    auto state = read_journal_file<ServiceState>(path);
    if (state && state->service.value != path.filename())
        state = damaged(path, "is about '" + state->service.value + "'");
    return state;
}

Result<ServiceState> read_or_set_aside(const fs::path& path, const Layout& layout) {
    auto state = read_service(path);
    if (state || state.error().kind != ErrorKind::corrupt) return state;
    TT_TRY(set_aside(path, layout, state.error()));
    ServiceState fresh;
    fresh.service = ServiceName(path.filename().string());
    return fresh;
}

using ReadService = std::function<Result<ServiceState>(const fs::path&)>;

Result<std::vector<ServiceState>> read_services(const Layout& layout, const ReadService& read) {
    std::vector<ServiceState> states;
    std::error_code error;
    for (fs::directory_iterator it(layout.services(), error), end; !error && it != end; it.increment(error)) {
        if (!is_plain_name(it->path().filename().string()))
            continue; // What a crash left of a file that was being written.
        TT_ASSIGN(auto state, read(it->path()));
        states.push_back(std::move(state));
    }
    if (error)
        return fail(ErrorKind::failed, "list '" + layout.services().string() + "': " + error.message());
    std::ranges::sort(states, {}, &ServiceState::service);
    return states;
}

/// The sound one that is newer.
Result<Membership> newest(Result<Membership> one, Result<Membership> other) {
    if (!one) return other.value_or(Membership{}).host.empty() ? std::move(one) : std::move(other);
    if (!other || one->starts >= other->starts) return one;
    return other;
}

Result<Membership> read_membership(const fs::path& path) {
    std::error_code error;
    if (!fs::exists(path, error) && !error) return Membership{};
    return read_journal_file<Membership>(path);
}

} // namespace

Result<Journal> Journal::open(const Layout& layout) {
    std::error_code ignored; // What could not be made is missed, with its reason, right after.
    fs::create_directories(layout.state.parent_path(), ignored);
    TT_TRY(make_directory(layout.state, secret_directory));
    auto lock = acquire_soon(layout.state / "lock");
    if (!lock)
        return with_context(lock.error(), "one agent at a time may use '" + layout.state.string() + "'");
    for (const char* name : {"services", "downloads", "hooks", "scrub", "running", "damaged", "output"})
        TT_TRY(make_directory(layout.state / name, secret_directory));
    return Journal(layout, std::move(*lock));
}

Journal::Journal(Layout layout, FileLock lock)
    : layout_(std::move(layout))
    , lock_(std::move(lock)) {}

Result<Membership> Journal::membership() const {
    return peek_membership(layout_);
}

Result<std::vector<ServiceState>> Journal::services() const {
    return read_services(layout_, [this](const fs::path& path) { return read_or_set_aside(path, layout_); });
}

Result<Membership> Journal::peek_membership(const Layout& layout) {
    return newest(read_membership(layout.membership()), read_membership(layout.membership_copy()));
}

Result<std::vector<ServiceState>> Journal::peek_services(const Layout& layout) {
    return read_services(layout, read_service);
}

Result<> Journal::save(const Membership& membership) const {
    TT_TRY(write_file(layout_.membership(), membership));
    return write_file(layout_.membership_copy(), membership);
}

Result<> Journal::save(const ServiceState& state) const {
    return write_file(layout_.services() / state.service.value, state);
}

Result<std::optional<ServiceState>> Journal::forget(const ServiceState& state) const {
    if (state.index) {
        ServiceState kept;
        kept.service = state.service;
        kept.index = state.index;
        TT_TRY(save(kept));
        return kept;
    }
    const auto path = layout_.services() / state.service.value;
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_failure("remove", path);
    TT_TRY(sync_directory(layout_.services()));
    return std::nullopt;
}

} // namespace tt::agent
