#include "tests/bench/fleet/day.hpp"

#include "integrations/posix/system_clock.hpp"
#include "tests/bench/tell_failures.hpp"
#include "tests/support/children.hpp"

#include <poll.h>

#include <cstdio>

namespace tt::bench {

namespace {

constexpr Duration tick = std::chrono::milliseconds{200};

/// After the last event, and before the first.
constexpr Duration to_settle = std::chrono::hours{3};
constexpr int most_more_builds = 2;

/// How many hosts will ever enrol in each stage.
std::map<std::string, int> enrolments(const Course& course) {
    std::map<std::string, int> count;
    for (const auto& host : course.hosts) ++count[stage_of(host)];
    for (const auto& event : course.events)
        if (event.what == Happening::enroll) ++count[stage_of(event.subject)];
    return count;
}

/// What people type; nothing where it is something else that happens.
std::vector<std::string> words_of(const Event& event) {
    switch (event.what) {
    case Happening::rollback:
        return {"rollback", event.subject, "--yes", "--detach", "--reason", "the course"};
    case Happening::restart:
        return {"restart", event.subject, "--yes", "--detach"};
    case Happening::pause:
    case Happening::resume:
    case Happening::unhold:
        return {to_text(event.what), event.subject};
    case Happening::freeze:
        return {"freeze", "lunch", "--reason", "the course"};
    case Happening::unfreeze:
        return {"unfreeze", "lunch"};
    default:
        return {};
    }
}

} // namespace

Day::Day(const Course& course, DayParts parts, const DayClock& clock, Roster& roster)
    : course_(course)
    , clock_(clock)
    , roster_(roster)
    , fleet_(std::move(parts), clock, roster) {}

/// Else everything would be measured in the wrong unit.
void Day::check_clock() const {
    const auto at = fleet_.cluster().get<StatusView>("/v1/status").at;
    const auto ahead = at - SystemClock().now();
    const auto should = clock_.now() - clock_.real(clock_.now());
    if (ahead < should / 2 || ahead > should * 2)
        throw std::runtime_error("the server is not under the day's clock; is fast_clock.so there?");
}

void Day::prepare() {
    fleet_.open(enrolments(course_));
    for (const auto& host : course_.hosts) fleet_.enroll(host);
    fleet_.cluster().wait_for_hosts(course_.hosts.size());
    check_clock();
    fleet_.publish();
    const auto missing = settle(to_settle);
    if (!missing.empty()) throw std::runtime_error("not even the first build arrives: " + missing.front());
    begin_ = clock_.now();
}

/// Reaps what hosts leave behind, as the first process of a machine does.
void Day::pass(Duration real) const {
    ::poll(nullptr, 0, static_cast<int>(real.count()));
    testing_support::reap_orphans(fleet_.own());
}

void Day::pass_until(Duration at) const {
    for (Duration left = begin_ + at - clock_.now(); left > Duration{0}; left = begin_ + at - clock_.now())
        pass(std::min(tick, clock_.real(left) + Duration{1}));
}

DayEnd Day::play(const Checker& checker, bool until_breach) {
    for (const auto& event : course_.events) {
        pass_until(event.at);
        if (until_breach && checker.breaches() > 0) break;
        happen(event);
    }
    const auto missing = until_breach ? std::vector<std::string>() : come_to_rest();
    for (const auto& one : missing) std::printf("UNCONVERGED: %s\n", one.c_str());
    end_.unconverged = static_cast<int>(missing.size());
    end_.deploys = static_cast<int>(
        fleet_.cluster().get<HistoryView>("/v1/deploys?service=web&limit=1000").deploys.size()
    );
    end_.server_cpu_s = fleet_.server_cpu_s();
    end_.agent_rss_mb = fleet_.agent_rss_mb();
    return end_;
}

void Day::happen(const Event& event) {
    ++end_.events;
    std::printf("%s", to_text(event).c_str());
    std::fflush(stdout);
    const auto refusal = carry_out(event);
    end_.refused += refusal.empty() ? 0 : 1;
    std::printf("%s%s\n", refusal.empty() ? "" : ": ", refusal.c_str());
    std::fflush(stdout);
}

/// Returns what it was refused for.
std::string Day::carry_out(const Event& event) {
    if (event.what == Happening::leave) return fleet_.leave(event.subject);
    if (event.what == Happening::forget) return fleet_.forget(event.subject);
    if (const auto words = words_of(event); !words.empty()) return fleet_.say(words);
    act(event);
    return {};
}

void Day::act(const Event& event) {
    switch (event.what) {
    case Happening::enroll:
        ++end_.new_hosts;
        return fleet_.enroll(event.subject);
    case Happening::lose:
        ++end_.lost_hosts;
        return fleet_.lose(event.subject);
    case Happening::drain:
        return fleet_.drain(event.subject);
    case Happening::crash:
        return fleet_.crash(event.subject);
    case Happening::boot:
        return fleet_.boot(event.subject);
    case Happening::cut:
        return fleet_.cut(event.subject);
    case Happening::mend:
        return fleet_.mend(event.subject);
    case Happening::kill_agent:
        return fleet_.kill_agent(event.subject);
    case Happening::kill_server:
        fleet_.stop_server();
        return fleet_.start_server();
    case Happening::stop_server:
        return fleet_.stop_server();
    case Happening::start_server:
        return fleet_.start_server();
    case Happening::publish:
    case Happening::publish_bad:
        return fleet_.publish(event.subject);
    default:
        throw std::logic_error("nobody knows how to " + to_text(event.what));
    }
}

/// The last build may have been refused, since a service has less time to come up than its host believes.
/// Nothing happens to the fleet any more, so that another one has to arrive.
std::vector<std::string> Day::come_to_rest() {
    auto missing = settle(to_settle);
    for (int more = 0; more < most_more_builds && !missing.empty(); ++more) {
        std::printf("%s; another build is to arrive\n", missing.front().c_str());
        for (const char* stage : {"canary", "prod"}) fleet_.say({"unhold", stage});
        fleet_.publish();
        missing = settle(to_settle);
    }
    return missing;
}

/// What is missing when that time is over; nothing as soon as nothing is.
std::vector<std::string> Day::settle(Duration at_most) const {
    const Duration deadline = clock_.now() + at_most;
    auto missing = fleet_.unconverged();
    while (!missing.empty() && clock_.now() < deadline) {
        pass(tick);
        missing = fleet_.unconverged();
    }
    if (!missing.empty()) tell_failures(fleet_.cluster());
    return missing;
}

} // namespace tt::bench
