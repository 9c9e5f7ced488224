#include "integrations/server/http_transport.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace tt {

namespace {

/// What a system call that moved nothing means.
IoStep step_of(ssize_t result, Need when_blocked) {
    if (result > 0) return {.bytes = static_cast<std::size_t>(result)};
    const bool blocked = result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    return {.need = blocked ? when_blocked : Need::closed};
}

class PlainTransport : public Transport {
public:
    explicit PlainTransport(int fd)
        : fd_(fd) {}

    IoStep handshake() override { return {}; }

    IoStep read(std::span<char> into) override {
        return step_of(::recv(fd_, into.data(), into.size(), 0), Need::readable);
    }

    IoStep write(std::string_view bytes) override {
        return step_of(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), Need::writable);
    }

    void end_writing() override { ::shutdown(fd_, SHUT_WR); }

private:
    int fd_;
};

} // namespace

std::unique_ptr<Transport> plain_transport(int fd) {
    return std::make_unique<PlainTransport>(fd);
}

} // namespace tt
