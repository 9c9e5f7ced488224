#pragma once

#include "tests/bench/fleet/checker.hpp"
#include "tests/bench/fleet/course.hpp"
#include "tests/bench/fleet/day_fleet.hpp"

namespace tt::bench {

/// How a day ended.
struct DayEnd {
    int events = 0;
    int refused = 0; ///< Commands of people that tt had a reason not to carry out, each printed.
    int deploys = 0;
    int lost_hosts = 0;
    int new_hosts = 0;
    int unconverged = 0;
    double server_cpu_s = 0;
    double agent_rss_mb = 0;
};

/// One course, played to its end on a fleet of its own. Prints what happens as it happens.
class Day {
public:
    /// The clock begins with the object, the day when the first build is everywhere.
    Day(const Course& course, DayParts parts, const DayClock& clock, Roster& roster);

    /// Brings up the hosts that are there at the beginning, and a build to all of them.
    void prepare();

    /// Plays all events, and waits until the fleet is at rest. Ends early when the checker has found a breach
    /// and `until_breach` says so.
    DayEnd play(const Checker& checker, bool until_breach);

private:
    void pass(Duration real) const;
    void pass_until(Duration at) const;
    void happen(const Event& event);
    std::string carry_out(const Event& event);
    void act(const Event& event);
    [[nodiscard]] std::vector<std::string> come_to_rest();
    [[nodiscard]] std::vector<std::string> settle(Duration at_most) const;
    void check_clock() const;

    const Course& course_;
    const DayClock& clock_;
    Roster& roster_;
    DayFleet fleet_;
    Duration begin_{0};
    DayEnd end_;
};

} // namespace tt::bench
