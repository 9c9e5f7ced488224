#include "agent/restart/sockets.hpp"

#include "integrations/files/system_failure.hpp"
#include "integrations/posix/pidfd.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <memory>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

constexpr int longest_queue = 4096; // The kernel cuts it to net.core.somaxconn.

/// An address as the kernel takes it; equal addresses are equal bytes.
struct Address {
    sockaddr_storage bytes{};
    socklen_t length = 0;

    [[nodiscard]] const sockaddr* raw() const {
        return reinterpret_cast<const sockaddr*>(&bytes); // NOLINT: that is how sockets take them
    }

    bool operator==(const Address& other) const {
        return length == other.length && std::memcmp(&bytes, &other.bytes, length) == 0;
    }
};

Result<Address> unix_address(const std::string& path) {
    Address address;
    sockaddr_un un{};
    un.sun_family = AF_UNIX;
    if (path.size() >= sizeof un.sun_path)
        return fail(ErrorKind::invalid_input, "the path of the socket '" + path + "' is too long");
    path.copy(un.sun_path, path.size());
    std::memcpy(&address.bytes, &un, sizeof un);
    address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
    return address;
}

Result<Address> network_address(const std::string& text) {
    const auto colon = text.rfind(':');
    std::string host = colon == std::string::npos ? "127.0.0.1" : text.substr(0, colon);
    const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    addrinfo hints{};
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int error = ::getaddrinfo(host.empty() ? nullptr : host.c_str(), port.c_str(), &hints, &found);
    if (error != 0)
        return fail(
            ErrorKind::invalid_input, "'" + text + "' is no address to listen on: " + ::gai_strerror(error),
            "write HOST:PORT, :PORT or /PATH"
        );
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
    Address address;
    std::memcpy(&address.bytes, found->ai_addr, found->ai_addrlen);
    address.length = found->ai_addrlen;
    return address;
}

Result<Address> parse(const std::string& text) {
    return text.starts_with('/') ? unix_address(text) : network_address(text);
}

std::optional<Address> address_of_listener(const FileDescriptor& socket) {
    int listens = 0;
    socklen_t size = sizeof listens;
    if (::getsockopt(socket.number(), SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0)
        return std::nullopt;
    Address address;
    address.length = sizeof address.bytes;
    auto* raw = reinterpret_cast<sockaddr*>(&address.bytes); // NOLINT: as above
    if (::getsockname(socket.number(), raw, &address.length) != 0) return std::nullopt;
    return address;
}

struct Listener {
    Address address;
    FileDescriptor socket;
};

/// The descriptors of a process that are sockets, by their numbers there.
std::vector<int> sockets_of(pid_t pid) {
    std::vector<int> numbers;
    std::error_code error;
    const fs::path directory = "/proc/" + std::to_string(pid) + "/fd";
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        const std::string name = it->path().filename();
        int number = 0;
        std::from_chars(name.data(), name.data() + name.size(), number);
        if (fs::read_symlink(it->path(), ignored).native().starts_with("socket:")) numbers.push_back(number);
    }
    return numbers;
}

Result<std::vector<Listener>> listeners_of(const hooks::Anchor& process) {
    const FileDescriptor pidfd = open_pidfd(process.pid);
    std::vector<Listener> listeners;
    for (const int number : sockets_of(process.pid)) {
        FileDescriptor socket(static_cast<int>(::syscall(SYS_pidfd_getfd, pidfd.number(), number, 0)));
        if (!socket && errno == EPERM)
            return fail(
                ErrorKind::denied,
                "the sockets of process " + std::to_string(process.pid) + " cannot be taken over",
                "run the agent as root, or as the user of the service with kernel.yama.ptrace_scope=0"
            );
        if (!socket) continue; // It was closed meanwhile.
        if (const auto address = address_of_listener(socket))
            listeners.push_back({*address, std::move(socket)});
    }
    return listeners;
}

Result<FileDescriptor> open_listener(const Address& address, const std::string& text) {
    FileDescriptor socket(::socket(address.raw()->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int yes = 1;
    if (address.raw()->sa_family == AF_UNIX)
        ::unlink(text.c_str()
        ); // What a service left that has ended; one that lives had its socket taken over.
    else
        ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (!socket || ::bind(socket.number(), address.raw(), address.length) != 0
        || ::listen(socket.number(), longest_queue) != 0)
        return system_failure("listen on", text);
    return socket;
}

} // namespace

Result<std::vector<FileDescriptor>>
listening_sockets(const std::vector<std::string>& addresses, const std::optional<hooks::Anchor>& process) {
    std::vector<Listener> there;
    if (process) {
        TT_ASSIGN(there, listeners_of(*process));
    }
    std::vector<FileDescriptor> sockets;
    for (const auto& text : addresses) {
        TT_ASSIGN(const auto address, parse(text));
        auto found = std::ranges::find(there, address, &Listener::address);
        if (found != there.end()) {
            sockets.push_back(std::move(found->socket));
            there.erase(found);
            continue;
        }
        TT_ASSIGN(auto opened, open_listener(address, text));
        sockets.push_back(std::move(opened));
    }
    return sockets;
}

bool takes_connections(const std::string& text) {
    const auto address = parse(text);
    if (!address) return false;
    const FileDescriptor socket(::socket(address->raw()->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return socket && ::connect(socket.number(), address->raw(), address->length) == 0;
}

} // namespace tt::agent
