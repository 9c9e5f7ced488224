#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace tt {

/// One thread for what is too slow for the io thread: hashing an upload, reading the journal.
class Background {
public:
    Background();

    /// Drops what has not begun and waits for what has.
    ~Background() = default;

    /// Runs `work` after what was handed over before. From any thread.
    void run(std::function<void()> work);

private:
    void work_until(const std::stop_token& stop);

    std::mutex mutex_;
    std::condition_variable_any more_;
    std::deque<std::function<void()>> queue_;
    std::jthread thread_; ///< Last, so that it ends before what it uses.
};

} // namespace tt
