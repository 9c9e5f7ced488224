#pragma once

#include "tests/bench/fleet/capacity_rule.hpp"
#include "tests/bench/fleet/day_clock.hpp"
#include "tests/bench/fleet/roster.hpp"

#include <mutex>
#include <thread>

namespace tt::bench {

/// Looks at every host again and again, on a thread of its own, and never asks the control plane.
class Checker {
public:
    Checker(Roster& roster, const DayClock& clock, CapacityRule rule);

    /// From then on nothing is looked at any more, and the rule has seen all. Throws what ended the looking
    /// before.
    const CapacityRule& stop();

    [[nodiscard]] int breaches() const;

private:
    void work(const std::stop_token& stop);
    void look();

    Roster& roster_;
    const DayClock& clock_;
    CapacityRule rule_;
    mutable std::mutex mutex_;
    int breaches_ = 0;
    std::string trouble_;
    std::jthread thread_;
};

} // namespace tt::bench
