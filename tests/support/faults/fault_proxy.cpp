#include "tests/support/faults/fault_proxy.hpp"

#include <fmt/chrono.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

namespace tt {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int connected_to(std::uint16_t port) {
    const sockaddr_in address = loopback(port);
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::ignore = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return fd; // What is not connected gives nothing.
}

void send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

/// False at the end.
bool read_some(int fd, std::string& into) {
    char buffer[16 << 10];
    const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
    if (got > 0) into.append(buffer, static_cast<std::size_t>(got));
    return got > 0;
}

void reset(int fd) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

/// Where a header line begins, with the line feed before it; in a head of which only the case is not known.
std::size_t find_header(std::string_view head, std::string_view name) {
    const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    const std::string wanted = "\n" + std::string(name) + ":";
    const auto found = std::ranges::search(head, wanted, same);
    return found.empty() ? head.npos : static_cast<std::size_t>(found.begin() - head.begin());
}

std::optional<std::string> header(std::string_view head, std::string_view name) {
    const auto at = find_header(head, name);
    if (at == head.npos) return std::nullopt;
    const auto begin = at + name.size() + 2;
    return std::string(head.substr(begin, head.find('\r', begin) - begin));
}

void remove_header(std::string& head, std::string_view name) {
    const auto at = find_header(head, name);
    if (at != head.npos) head.erase(at, head.find('\n', at + 1) - at);
}

std::string as_http_date(std::chrono::system_clock::time_point instant) {
    return fmt::format(
        "{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::chrono::system_clock::to_time_t(instant))
    );
}

std::string page(std::string_view status, std::string_view headers, std::string_view body) {
    return fmt::format(
        "HTTP/1.1 {}\r\n{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", status, headers,
        body.size(), body
    );
}

std::string refusal(const std::string& headers) {
    return page("403 Forbidden", headers, R"({"message": "You have exceeded a secondary rate limit"})");
}

std::string refusal_by_date() {
    using namespace std::chrono_literals;
    const auto theirs = std::chrono::system_clock::now() + 24h;
    return refusal(
        fmt::format("Date: {}\r\nRetry-After: {}\r\n", as_http_date(theirs), as_http_date(theirs + 1s))
    );
}

/// What comes in place of the server's answer, if anything does.
std::string substitute(Fault fault) {
    switch (fault) {
    case Fault::failed:
        return page("500 Internal Server Error", "", "<html>oops</html>");
    case Fault::failed_late:
        return page("502 Bad Gateway", "", "<html>upstream</html>");
    case Fault::refused:
        return refusal("Retry-After: 1\r\n");
    case Fault::refused_by_date:
        return refusal_by_date();
    default:
        return "";
    }
}

/// Whether the server is left out.
bool comes_before(Fault fault) {
    return fault == Fault::lost_request || fault == Fault::failed || fault == Fault::refused
           || fault == Fault::refused_by_date;
}

/// Whether the client gets nothing.
bool says_nothing(Fault fault) {
    return fault == Fault::lost_request || fault == Fault::lost_answer || fault == Fault::stall;
}

/// Half of it: of the body, or of the head where there is none.
std::string first_half(const std::string& answer) {
    const auto body = answer.find("\r\n\r\n") + 4;
    return answer.substr(0, body == answer.size() ? body / 2 : body + (answer.size() - body) / 2);
}

std::string without_length(std::string answer) {
    std::string head = answer.substr(0, answer.find("\r\n\r\n") + 4);
    answer.erase(0, head.size());
    remove_header(head, "Content-Length");
    head.insert(head.size() - 2, "Connection: close\r\n");
    return head + answer;
}

} // namespace

/// One connection of a client, and what came on it that was not looked at yet.
struct FaultProxy::Line {
    int fd;
    std::string input = {};

    /// One request, whole; nothing when the client has no other.
    std::optional<std::string> read_request() {
        std::size_t end = std::string::npos;
        while ((end = input.find("\r\n\r\n")) == std::string::npos)
            if (!read_some(fd, input)) return std::nullopt;
        end += 4;
        const std::string head = input.substr(0, end);
        if (header(head, "Expect")) send_all(fd, "HTTP/1.1 100 Continue\r\n\r\n");
        end += std::stoul(header(head, "Content-Length").value_or("0"));
        while (input.size() < end)
            if (!read_some(fd, input)) return std::nullopt;
        std::string request = input.substr(0, end);
        input.erase(0, end);
        return request;
    }

    /// Waits for the client to hang up.
    void hold() {
        while (read_some(fd, input)) {
        }
    }
};

FaultProxy::FaultProxy(std::uint16_t port, Choose choose)
    : target_(port)
    , choose_(std::move(choose)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0
        || ::listen(listener_, SOMAXCONN) != 0
        || ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no free port");
    port_ = ntohs(address.sin_port);
    accepting_ = std::jthread([this] { accept_all(); });
}

FaultProxy::~FaultProxy() {
    {
        const std::scoped_lock lock(mutex_);
        closing_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    accepting_.join();
    serving_.clear();
    ::close(listener_);
}

void FaultProxy::choose(Choose choose) {
    const std::scoped_lock lock(mutex_);
    choose_ = std::move(choose);
    requests_.clear();
}

std::vector<std::string> FaultProxy::requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
}

Fault FaultProxy::next(const std::string& request) {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(request);
    return choose_(requests_.size() - 1, request);
}

void FaultProxy::remember(int fd) {
    const std::scoped_lock lock(mutex_);
    open_.insert(fd);
    if (closing_) ::shutdown(fd, SHUT_RDWR);
}

/// Closes it while nobody can take its number for another's.
void FaultProxy::forget(int fd) {
    const std::scoped_lock lock(mutex_);
    open_.erase(fd);
    ::close(fd);
}

void FaultProxy::accept_all() {
    for (;;) {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) return;
        remember(client);
        serving_.emplace_back([this, client] { serve(client); });
    }
}

void FaultProxy::serve(int client) {
    Line line{client};
    while (relay(line)) {
    }
    forget(client);
}

/// What the server says to it.
std::string FaultProxy::ask(std::string request) {
    remove_header(request, "Connection");
    remove_header(request, "Expect");
    request.insert(request.find('\n') + 1, "Connection: close\r\n");
    const int server = connected_to(target_);
    remember(server);
    send_all(server, request);
    std::string answer;
    while (read_some(server, answer)) {
    }
    forget(server);
    remove_header(answer, "Connection");
    return answer;
}

/// One request and its answer; false when the line is not used any more.
bool FaultProxy::relay(Line& client) {
    auto request = client.read_request();
    if (!request) return false;
    const Fault fault = next(request->substr(0, request->find('\r')));
    std::string answer = comes_before(fault) ? "" : ask(*std::move(request));
    if (const std::string other = substitute(fault); !other.empty()) answer = other;
    if (fault == Fault::stall) client.hold();
    if (fault == Fault::lost_request || fault == Fault::lost_answer) reset(client.fd);
    if (says_nothing(fault) || answer.empty()) return false;
    if (fault == Fault::silently_cut) answer = without_length(std::move(answer));
    const bool cut = fault == Fault::truncated || fault == Fault::silently_cut;
    send_all(client.fd, cut ? first_half(answer) : answer);
    return !cut;
}

} // namespace tt
