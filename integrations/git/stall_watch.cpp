#include "integrations/git/stall_watch.hpp"

#include "integrations/posix/system_clock.hpp"

#include <sys/socket.h>

#include <charconv>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>

namespace tt::git {

namespace {

/// Whether it leads to another machine, or could.
bool is_network_socket(int fd) {
    sockaddr_storage address = {};
    socklen_t size = sizeof address;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return false;
    return address.ss_family == AF_INET || address.ss_family == AF_INET6;
}

std::set<int> network_sockets() {
    std::set<int> sockets;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
        const std::string name = entry.path().filename();
        int fd = -1;
        std::from_chars(name.data(), name.data() + name.size(), fd);
        if (is_network_socket(fd)) sockets.insert(fd);
    }
    return sockets;
}

} // namespace

StallWatch::StallWatch(Duration patience)
    : patience_(patience)
    , before_(network_sockets())
    , last_(time_since_boot())
    , thread_([this](const std::stop_token& stop) { watch(stop); }) {}

void StallWatch::moved() {
    last_ = time_since_boot();
}

void StallWatch::watch(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any waiting;
    std::unique_lock lock(mutex);
    for (Duration left = patience_; left > Duration{0}; left = last_.load() + patience_ - time_since_boot())
        if (waiting.wait_for(lock, stop, left, [] { return false; }) || stop.stop_requested()) return;
    struck_ = true;
    for (const int fd : network_sockets())
        if (!before_.contains(fd)) ::shutdown(fd, SHUT_RDWR);
}

} // namespace tt::git
