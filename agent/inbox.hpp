#pragma once

#include "agent/event.hpp"

#include <mutex>
#include <utility>
#include <vector>

namespace tt::agent {

/// What other threads tell the deciding one. Many writers, one reader, and a descriptor to wait for.
template<class T>
class Inbox {
public:
    void put(T message) {
        const std::scoped_lock lock(mutex_);
        messages_.push_back(std::move(message));
        event_.notify();
    }

    /// All that has come since the last time.
    std::vector<T> take() {
        const std::scoped_lock lock(mutex_);
        event_.clear();
        return std::exchange(messages_, {});
    }

    /// Readable when there is something to take.
    [[nodiscard]] int fd() const { return event_.fd(); }

private:
    Event event_;
    std::mutex mutex_;
    std::vector<T> messages_;
};

} // namespace tt::agent
