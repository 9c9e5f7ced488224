// restart_load PORT CONNECTIONS CONTROL: asks http://127.0.0.1:PORT/ over so many connections that are kept
// open, one request after the other on each with a short pause in between, and reads commands from the file
// (a pipe) CONTROL, one letter each:
//
//     m    prints what happened since the last mark, and begins anew:
//          REQUESTS ERRORS P50_MS P99_MS P999_MS MAX_MS
//     q    ends
//
// An error is an answer other than 200, and no answer: the connection was refused, cut or said nothing for
// ten seconds. A connection that the other side closed between two requests is opened again and is none.

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr const char* request = "GET / HTTP/1.1\r\nHost: web\r\n\r\n";

/// What happened, from all threads.
class Tally {
public:
    void add(bool well, double milliseconds) {
        const std::scoped_lock lock(mutex_);
        errors_ += well ? 0 : 1;
        times_.push_back(milliseconds);
    }

    void mark() {
        const std::scoped_lock lock(mutex_);
        std::ranges::sort(times_);
        std::printf(
            "%zu %zu %.2f %.2f %.2f %.2f\n", times_.size(), errors_, at(0.5), at(0.99), at(0.999), at(1)
        );
        std::fflush(stdout);
        times_.clear();
        errors_ = 0;
    }

private:
    [[nodiscard]] double at(double share) const {
        if (times_.empty()) return 0;
        const auto index = static_cast<std::size_t>(share * static_cast<double>(times_.size()));
        return times_[std::min(index, times_.size() - 1)];
    }

    std::mutex mutex_;
    std::vector<double> times_;
    std::size_t errors_ = 0;
};

/// One caller with a connection of its own.
class Caller {
public:
    Caller(int port, Tally& tally, unsigned seed)
        : port_(port)
        , tally_(tally)
        , random_(seed) {}

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto began = Clock::now();
            const bool well = ask();
            tally_.add(well, Milliseconds(Clock::now() - began).count());
            if (!well) close();
            think();
        }
        close();
    }

private:
    /// A kept connection that turns out to be closed before a byte of the answer came is opened again, once.
    bool ask() {
        const bool kept = fd_ >= 0;
        if (!kept && !open()) return false;
        if (exchange()) return true;
        if (!kept || answered_) return false;
        close();
        return open() && exchange();
    }

    bool open() {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const timeval patience{10, 0};
        const int yes = 1;
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port_));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const auto* raw = reinterpret_cast<const sockaddr*>(&address); // NOLINT: that is how connect takes it
        return ::connect(fd_, raw, sizeof address) == 0;
    }

    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }

    bool exchange() {
        answered_ = false;
        const std::string text = request;
        if (::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) < 0) return false;
        std::string answer;
        while (!is_whole(answer)) {
            std::array<char, 4096> bytes{};
            const ssize_t count = ::recv(fd_, bytes.data(), bytes.size(), 0);
            if (count <= 0) return false;
            answered_ = true;
            answer.append(bytes.data(), static_cast<std::size_t>(count));
        }
        if (answer.find("onnection: close") != std::string::npos) close();
        return answer.starts_with("HTTP/1.1 200");
    }

    static bool is_whole(const std::string& answer) {
        const auto end = answer.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        for (const char* name : {"Content-Length: ", "content-length: "})
            if (const auto at = answer.find(name); at != std::string::npos && at < end)
                return answer.size()
                       >= end + 4 + static_cast<std::size_t>(std::atoi(answer.c_str() + at + 16));
        return true;
    }

    void think() { ::usleep(std::uniform_int_distribution<unsigned>(3000, 9000)(random_)); }

    int port_;
    Tally& tally_;
    std::mt19937 random_;
    int fd_ = -1;
    bool answered_ = false;
};

} // namespace

int main(int count, char** arguments) {
    if (count != 4) return std::fputs("usage: restart_load PORT CONNECTIONS CONTROL\n", stderr), 2;
    Tally tally;
    std::vector<std::jthread> callers;
    for (unsigned i = 0; i < static_cast<unsigned>(std::atoi(arguments[2])); ++i)
        callers.emplace_back([&, i](const std::stop_token& stop) {
            Caller(std::atoi(arguments[1]), tally, i).run(stop);
        });
    const int control = ::open(arguments[3], O_RDWR | O_CLOEXEC);
    for (char command = 0; ::read(control, &command, 1) == 1 && command != 'q';)
        if (command == 'm') tally.mark();
}
