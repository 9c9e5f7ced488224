#include "integrations/api/background.hpp"

#include <utility>

namespace tt {

Background::Background(std::size_t threads) {
    for (std::size_t i = 0; i < threads; ++i)
        threads_.emplace_back([this](const std::stop_token& stop) { work_until(stop); });
}

/// All are asked before any is waited for, so that none takes up more.
Background::~Background() {
    for (std::jthread& thread : threads_) thread.request_stop();
}

void Background::run(std::function<void()> work) {
    {
        const std::scoped_lock lock(mutex_);
        queue_.push_back(std::move(work));
    }
    more_.notify_one();
}

void Background::work_until(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (more_.wait(lock, stop, [this] { return !queue_.empty(); }) && !stop.stop_requested()) {
        auto work = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        work();
        work = nullptr; // What it holds goes away outside the lock too.
        lock.lock();
    }
}

} // namespace tt
