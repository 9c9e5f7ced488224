#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace tt {

/// Threads for what is too slow for the io thread: hashing an upload, reading the journal.
class Background {
public:
    explicit Background(std::size_t threads = 1);

    /// Drops what has not begun and waits for what has.
    ~Background();

    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    /// Begins `work` after what was handed over before. From any thread.
    void run(std::function<void()> work);

private:
    void work_until(const std::stop_token& stop);

    std::mutex mutex_;
    std::condition_variable_any more_;
    std::deque<std::function<void()>> queue_;
    std::vector<std::jthread> threads_; ///< Last, so that they end before what they use.
};

} // namespace tt
