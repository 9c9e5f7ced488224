#pragma once

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace tt {

/// A connection whose bytes a test chooses one by one. Throws when nothing comes for a long time.
class RawPeer {
public:
    static RawPeer tcp(std::uint16_t port) {
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return connected(AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }

    static RawPeer unix_socket(const std::filesystem::path& path) {
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        return connected(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }

    RawPeer(RawPeer&& other) noexcept
        : fd_(std::exchange(other.fd_, -1))
        , input_(std::move(other.input_)) {}

    ~RawPeer() {
        if (fd_ >= 0) ::close(fd_);
    }

    void send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0) return; // the test sees it in what comes back
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    void end_writing() const { ::shutdown(fd_, SHUT_WR); }

    /// Everything up to and including `mark`.
    std::string read_through(std::string_view mark) {
        while (input_.find(mark) == std::string::npos)
            if (!read_some())
                throw std::runtime_error("closed before '" + std::string(mark) + "': " + input_);
        const auto end = input_.find(mark) + mark.size();
        std::string taken = input_.substr(0, end);
        input_.erase(0, end);
        return taken;
    }

    std::string read_bytes(std::size_t count) {
        while (input_.size() < count)
            if (!read_some()) throw std::runtime_error("closed too early: " + input_);
        std::string taken = input_.substr(0, count);
        input_.erase(0, count);
        return taken;
    }

    std::string read_to_end() {
        while (read_some()) {
        }
        return std::exchange(input_, {});
    }

    /// One answer: its head, and the body that Content-Length promises.
    std::pair<std::string, std::string> read_answer() {
        std::string head = read_through("\r\n\r\n");
        const auto length = head.find("Content-Length: ");
        const std::size_t size = length == std::string::npos ? 0 : std::stoul(head.substr(length + 16));
        return {head, read_bytes(size)};
    }

    /// The status of the next answer.
    int read_status() { return std::stoi(read_answer().first.substr(9)); }

private:
    explicit RawPeer(int fd)
        : fd_(fd) {}

    static RawPeer connected(int family, const sockaddr* address, socklen_t length) {
        RawPeer peer(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (::connect(peer.fd_, address, length) != 0) throw std::runtime_error("cannot connect");
        return peer;
    }

    bool read_some() {
        pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
        if (::poll(&ready, 1, 60'000) != 1) throw std::runtime_error("nothing came: " + input_);
        char buffer[4096];
        const ssize_t got = ::recv(fd_, buffer, sizeof buffer, 0);
        if (got > 0) input_.append(buffer, static_cast<std::size_t>(got));
        return got > 0;
    }

    int fd_;
    std::string input_;
};

} // namespace tt
