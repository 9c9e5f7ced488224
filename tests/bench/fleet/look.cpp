#include "tests/bench/fleet/look.hpp"

#include "integrations/posix/system_clock.hpp"
#include "tests/bench/fleet/namespaces.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>

namespace tt::bench {

namespace {

/// Refused or not, a connection within one machine is settled when connect() returns.
FileDescriptor ask(int network) {
    const Inside inside(network);
    FileDescriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(service_port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* raw = reinterpret_cast<const sockaddr*>(&address); // NOLINT: that is how connect takes it
    constexpr std::string_view request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    if (::connect(socket.number(), raw, sizeof address) != 0 && errno != EINPROGRESS) return {};
    if (::send(socket.number(), request.data(), request.size(), MSG_NOSIGNAL) < 0) return {};
    return socket;
}

std::string build_in(std::string_view reply) {
    const auto body = reply.find("\r\n\r\n");
    if (!reply.starts_with("HTTP/1.1 200 ") || body == std::string_view::npos) return {};
    return std::string(reply.substr(body + 4, reply.find('\n', body + 4) - body - 4));
}

Look hear(const FileDescriptor& socket, Duration deadline) {
    if (!socket) return {};
    pollfd watched{.fd = socket.number(), .events = POLLIN, .revents = 0};
    const Duration left = std::max(deadline - time_since_boot(), Duration{0});
    if (::poll(&watched, 1, static_cast<int>(left.count())) <= 0) return {.build = {}, .late = true};
    std::array<char, 1024> bytes{};
    const ssize_t size = ::recv(socket.number(), bytes.data(), bytes.size(), 0);
    return {size <= 0 ? std::string() : build_in({bytes.data(), static_cast<std::size_t>(size)})};
}

} // namespace

std::vector<Look> look_at_services(const std::vector<int>& networks, Duration at_most) {
    const Duration deadline = time_since_boot() + at_most;
    std::vector<FileDescriptor> sockets;
    for (const int network : networks) sockets.push_back(ask(network));
    std::vector<Look> looks;
    for (const auto& socket : sockets) looks.push_back(hear(socket, deadline));
    return looks;
}

} // namespace tt::bench
