#include "integrations/server/http_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace tt {

namespace {

constexpr int backlog = 4096; // the kernel cuts it to somaxconn

/// A socket address of any family, in the shape in which the system calls take it.
struct Address {
    sockaddr_storage storage = {};
    socklen_t length = sizeof(sockaddr_storage);

    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

std::unexpected<Error> system_failure(const HttpListener& listener, std::string_view doing) {
    const int code = errno;
    const bool taken = code == EADDRINUSE;
    return fail(
        taken            ? ErrorKind::conflict
        : code == EACCES ? ErrorKind::denied
                         : ErrorKind::failed,
        std::string(doing) + " " + to_text(listener) + ": " + std::system_category().message(code),
        taken ? "another process listens there: stop it, or choose another port" : ""
    );
}

std::optional<Address> tcp_address(const HttpListener& listener) {
    Address address;
    auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    if (::inet_pton(AF_INET, listener.address.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(listener.port);
        address.length = sizeof(sockaddr_in);
    } else if (::inet_pton(AF_INET6, listener.address.c_str(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(listener.port);
        address.length = sizeof(sockaddr_in6);
    } else {
        return std::nullopt;
    }
    return address;
}

std::uint16_t port_of(Address& address) {
    return ntohs(
        address.storage.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_port
                                              : reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port
    );
}

void switch_on(int fd, int level, int option, int value = 1) {
    ::setsockopt(fd, level, option, &value, sizeof value);
}

Socket make_socket(int family) {
    return Socket(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

Result<Socket> open_tcp(HttpListener& listener) {
    auto address = tcp_address(listener);
    if (!address)
        return fail(
            ErrorKind::invalid_input, "listen on " + to_text(listener) + ": not a numeric address",
            "write 127.0.0.1, 0.0.0.0, ::1 or ::"
        );
    Socket socket = make_socket(address->storage.ss_family);
    switch_on(socket.fd(), SOL_SOCKET, SO_REUSEADDR);
    if (::bind(socket.fd(), address->get(), address->length) != 0 || ::listen(socket.fd(), backlog) != 0)
        return system_failure(listener, "listen on");
    if (::getsockname(socket.fd(), address->get(), &address->length) != 0)
        return system_failure(listener, "ask for the port of");
    listener.port = port_of(*address);
    return socket;
}

std::optional<Address> unix_address(const std::filesystem::path& path) {
    Address address;
    auto* name = reinterpret_cast<sockaddr_un*>(&address.storage);
    if (path.native().size() >= sizeof name->sun_path) return std::nullopt;
    name->sun_family = AF_UNIX;
    std::memcpy(name->sun_path, path.c_str(), path.native().size() + 1);
    address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.native().size() + 1);
    return address;
}

/// Whether the path may be taken: nothing is there, or a socket that nobody listens on.
Result<> check_free(const HttpListener& listener, Address& address) {
    struct stat status = {};
    if (::lstat(listener.unix_socket.c_str(), &status) != 0) return {};
    if (!S_ISSOCK(status.st_mode))
        return fail(
            ErrorKind::conflict, "listen on " + to_text(listener) + ": a file of another kind is there",
            "move it away, or choose another path"
        );
    const Socket probe = make_socket(AF_UNIX);
    const bool refused = ::connect(probe.fd(), address.get(), address.length) != 0 && errno == ECONNREFUSED;
    if (refused) return {};
    errno = EADDRINUSE;
    return system_failure(listener, "listen on");
}

/// Binds under another name and renames it, so that the path never is without a listener behind it.
Result<Socket> open_unix(const HttpListener& listener) {
    const std::filesystem::path beside = listener.unix_socket.native() + "." + std::to_string(::getpid());
    auto address = unix_address(beside);
    auto final_address = unix_address(listener.unix_socket);
    if (!address || !final_address)
        return fail(
            ErrorKind::invalid_input,
            "listen on " + to_text(listener) + ": the path is longer than a socket's may be",
            "choose a path of at most 95 bytes"
        );
    TT_TRY(check_free(listener, *final_address));
    Socket socket = make_socket(AF_UNIX);
    ::unlink(beside.c_str());
    ::fchmod(socket.fd(), 0600); // before bind: the file never has another mode
    if (::bind(socket.fd(), address->get(), address->length) != 0 || ::listen(socket.fd(), backlog) != 0
        || ::rename(beside.c_str(), listener.unix_socket.c_str()) != 0)
        return system_failure(listener, "listen on");
    return socket;
}

std::string ip_text(Address& address) {
    char text[INET6_ADDRSTRLEN] = {};
    const bool v6 = address.storage.ss_family == AF_INET6;
    const void* raw = v6 ? static_cast<void*>(&reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_addr)
                         : static_cast<void*>(&reinterpret_cast<sockaddr_in*>(&address.storage)->sin_addr);
    ::inet_ntop(address.storage.ss_family, raw, text, sizeof text);
    const std::string port = std::to_string(port_of(address));
    return v6 ? "[" + std::string(text) + "]:" + port : std::string(text) + ":" + port;
}

} // namespace

Socket::~Socket() {
    if (fd_ >= 0) ::close(fd_);
}

std::string to_text(const HttpListener& listener) {
    if (!listener.unix_socket.empty()) return "unix:" + listener.unix_socket.string();
    const bool v6 = listener.address.find(':') != std::string::npos;
    return (v6 ? "[" + listener.address + "]" : listener.address) + ":" + std::to_string(listener.port);
}

Result<Socket> open_listener(HttpListener& listener) {
    return listener.unix_socket.empty() ? open_tcp(listener) : open_unix(listener);
}

Socket accept_from(int listening_fd) {
    Socket socket(::accept4(listening_fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    const int kept = errno;
    if (socket.fd() >= 0) {
        switch_on(
            socket.fd(), IPPROTO_TCP, TCP_NODELAY
        ); // without effect on a unix socket, as are the next two
        switch_on(socket.fd(), SOL_SOCKET, SO_KEEPALIVE);
        switch_on(socket.fd(), IPPROTO_TCP, TCP_KEEPIDLE, 60);
    }
    errno = kept;
    return socket;
}

Peer peer_of(const Socket& socket) {
    Address address;
    if (::getpeername(socket.fd(), address.get(), &address.length) != 0) return {.address = "gone"};
    if (address.storage.ss_family != AF_UNIX) return {.address = ip_text(address)};
    ucred credentials = {};
    socklen_t length = sizeof credentials;
    if (::getsockopt(socket.fd(), SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0)
        return {.unix_socket = true, .address = "unknown"};
    return {
        .unix_socket = true,
        .uid = credentials.uid,
        .address = "uid " + std::to_string(credentials.uid),
    };
}

} // namespace tt
