#include "tests/bench/fleet/course_hosts.hpp"

#include "tests/bench/fleet/course.hpp"

#include <algorithm>

namespace tt::bench {

namespace {

/// Below that there would be no stage any more.
constexpr int least_hosts = 2;

} // namespace

const std::map<std::string, int>& floors() {
    static const std::map<std::string, int> floors{{"canary", 50}, {"prod", 90}};
    return floors;
}

std::string CourseHosts::add(const std::string& stage) {
    return living_.emplace_back(stage + "-" + std::to_string(++numbers_[stage]));
}

void CourseHosts::remove(const std::string& host) {
    std::erase(living_, host);
}

void CourseHosts::leave_alone(const std::string& host, Duration until) {
    busy_until_[host] = until;
}

void CourseHosts::miss_one(const std::string& stage, Duration from, Duration to) {
    absences_.push_back({stage, from, to});
}

std::string CourseHosts::any_idle(const std::string& stage, Duration at, sim::Random& random) const {
    if (living_in(stage) <= least_hosts || !bears_more(stage, at)) return {};
    std::vector<std::string> idle;
    for (const auto& host : living_)
        if (stage_of(host) == stage && !is_busy(host, at)) idle.push_back(host);
    if (idle.empty()) return {};
    return idle[static_cast<std::size_t>(random.between(0, static_cast<int>(idle.size()) - 1))];
}

bool CourseHosts::may_shrink(const std::string& stage) const {
    const int left = living_in(stage) - 1;
    return (left * floors().at(stage) + 99) / 100 < left;
}

int CourseHosts::living_in(const std::string& stage) const {
    const auto is_there = [&](const auto& host) { return stage_of(host) == stage; };
    return static_cast<int>(std::ranges::count_if(living_, is_there));
}

bool CourseHosts::bears_more(const std::string& stage, Duration at) const {
    const auto is_now = [&](const Absence& absence) {
        return absence.stage == stage && absence.from <= at && at <= absence.to;
    };
    return std::ranges::count_if(absences_, is_now) < std::max(1, living_in(stage) / 10);
}

bool CourseHosts::is_busy(const std::string& host, Duration at) const {
    const auto busy = busy_until_.find(host);
    return busy != busy_until_.end() && at < busy->second;
}

} // namespace tt::bench
