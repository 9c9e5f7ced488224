#pragma once

#include "integrations/server/http_server.hpp"

#include <utility>

namespace tt {

/// Owns a file descriptor.
class Socket {
public:
    Socket() = default;

    explicit Socket(int fd)
        : fd_(fd) {}

    Socket(Socket&& other) noexcept
        : fd_(other.release()) {}

    Socket& operator=(Socket&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }

    ~Socket();

    [[nodiscard]] int fd() const { return fd_; }

    [[nodiscard]] int release() { return std::exchange(fd_, -1); }

private:
    int fd_ = -1;
};

/// Opens a listening, non-blocking socket and writes the port that it got into `listener`.
Result<Socket> open_listener(HttpListener& listener);

/// `unix:PATH` or `ADDRESS:PORT`, for messages.
std::string to_text(const HttpListener& listener);

/// Takes one waiting connection, non-blocking; its fd is -1 with errno set when there is none.
Socket accept_from(int listening_fd);

/// Who is at the other end; `tls` is not known here.
Peer peer_of(const Socket& socket);

} // namespace tt
