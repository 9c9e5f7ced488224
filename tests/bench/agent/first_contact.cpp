// first_contact UNIX_PATH|PORT COUNT PROGRAM [ARGUMENTS]: starts the program so many times, and each time
// measures how long it takes until it has sent the first bytes to the socket that this program listens on.
// Prints the median in milliseconds. The program is ended by its group.

#include "integrations/files/file_descriptor.hpp"
#include "integrations/posix/process.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

using namespace tt;
using Clock = std::chrono::steady_clock;

FileDescriptor listen_at_path(const std::string& path) {
    FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    ::unlink(path.c_str());
    const auto* raw = reinterpret_cast<const sockaddr*>(&address); // NOLINT: that is how bind takes it
    if (::bind(socket.number(), raw, sizeof address) != 0 || ::listen(socket.number(), 16) != 0) std::exit(1);
    return socket;
}

FileDescriptor listen_at_port(int port) {
    FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int yes = 1;
    ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    const auto* raw = reinterpret_cast<const sockaddr*>(&address); // NOLINT: as above
    if (::bind(socket.number(), raw, sizeof address) != 0 || ::listen(socket.number(), 16) != 0) std::exit(1);
    return socket;
}

/// Until somebody has sent a byte; nothing when nobody does within a minute.
double await_first_byte(const FileDescriptor& listener, Clock::time_point began) {
    const timeval patience{60, 0};
    ::setsockopt(listener.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const FileDescriptor peer(::accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC));
    char byte = 0;
    if (!peer || ::recv(peer.number(), &byte, 1, 0) != 1) return -1;
    return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

double measure(const FileDescriptor& listener, const ProcessSpec& spec) {
    const auto began = Clock::now();
    auto program = Process::start(spec);
    const double took = program ? await_first_byte(listener, began) : -1;
    if (program) std::ignore = program->stop(std::chrono::seconds{2});
    return took;
}

} // namespace

int main(int count, char** arguments) {
    if (count < 4)
        return std::fputs("usage: first_contact UNIX_PATH|PORT COUNT PROGRAM [ARGUMENTS]\n", stderr), 2;
    const std::string where = arguments[1];
    const auto listener =
        where.starts_with('/') ? listen_at_path(where) : listen_at_port(std::atoi(arguments[1]));
    ProcessSpec spec{.executable = arguments[3]};
    spec.arguments.assign(arguments + 4, arguments + count);
    spec.variables = own_variables();
    spec.output = spec.error = STDERR_FILENO;
    std::vector<double> times;
    for (int i = 0; i < std::atoi(arguments[2]); ++i) times.push_back(measure(listener, spec));
    std::ranges::sort(times);
    if (times.empty() || times.front() < 0) return std::fputs("nobody came\n", stderr), 1;
    std::printf("%.1f\n", times[times.size() / 2]);
}
