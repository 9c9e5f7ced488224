#pragma once

#include "integrations/files/file_descriptor.hpp"

#include <sys/eventfd.h>

#include <cstdint>
#include <functional>
#include <stop_token>
#include <tuple>

namespace tt::agent {

/// A descriptor that is readable from notify() until clear(). From any thread.
class Event {
public:
    Event()
        : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

    [[nodiscard]] int fd() const { return fd_.number(); }

    void notify() const {
        const std::uint64_t one = 1;
        std::ignore = ::write(fd(), &one, sizeof one);
    }

    void clear() const {
        std::uint64_t count = 0;
        std::ignore = ::read(fd(), &count, sizeof count);
    }

private:
    FileDescriptor fd_;
};

/// A stop token as something to poll for.
class StopEvent {
public:
    explicit StopEvent(const std::stop_token& stop)
        : callback_(stop, [this] { event_.notify(); }) {}

    [[nodiscard]] int fd() const { return event_.fd(); }

private:
    Event event_;
    std::stop_callback<std::function<void()>> callback_;
};

} // namespace tt::agent
