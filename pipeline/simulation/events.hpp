#pragma once

#include "pipeline/base/time.hpp"

#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace tt::sim {

/// What is going to happen, by virtual time; of the same instant, in the order in which it was said.
class Events {
public:
    void at(Time when, std::function<void()> what) { events_.push({when, ++order_, std::move(what)}); }

    /// When the next one is due; end_of_time: none.
    [[nodiscard]] Time next() const { return events_.empty() ? end_of_time : events_.top().at; }

    /// Lets everything happen that is due by `now`, also what that leads to.
    void run_due(Time now) {
        while (next() <= now) {
            const auto what = events_.top().what;
            events_.pop();
            what();
        }
    }

private:
    struct Event {
        Time at;
        std::uint64_t order;
        std::function<void()> what;

        bool operator<(const Event& other) const {
            return std::pair{at, order} > std::pair{other.at, other.order}; // The earliest is on top.
        }
    };

    std::priority_queue<Event> events_;
    std::uint64_t order_ = 0;
};

} // namespace tt::sim
