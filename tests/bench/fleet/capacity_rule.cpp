#include "tests/bench/fleet/capacity_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace tt::bench {

namespace {

const Seen* find(const Sample& sample, const std::string& host) {
    const auto found = std::ranges::find(sample.hosts, host, &Seen::host);
    return found == sample.hosts.end() ? nullptr : &*found;
}

bool serves(const Sample& sample, const std::string& host) {
    const Seen* seen = find(sample, host);
    return seen != nullptr && seen->serves;
}

/// Expected, and left alone by the course.
bool could_serve(const Sample& sample, const std::string& host) {
    const Seen* seen = find(sample, host);
    return seen != nullptr && seen->expected && !seen->down;
}

int count_expected(const Sample& sample, const std::string& stage) {
    const auto counts = [&](const Seen& seen) { return seen.stage == stage && seen.expected; };
    return static_cast<int>(std::ranges::count_if(sample.hosts, counts));
}

int count_serving(const Sample& sample, const std::string& stage) {
    const auto counts = [&](const Seen& seen) { return seen.stage == stage && seen.expected && seen.serves; };
    return static_cast<int>(std::ranges::count_if(sample.hosts, counts));
}

/// Their names, for people.
std::string out_of(const Sample& sample, const std::string& stage) {
    std::string names;
    for (const Seen& seen : sample.hosts)
        if (seen.stage == stage && seen.expected && !seen.serves)
            names += " " + seen.host + (seen.down ? " (by the course)" : "");
    return names;
}

} // namespace

std::vector<std::string> CapacityRule::take(Sample sample) {
    ++samples_;
    kept_.push_back(std::move(sample));
    while (kept_.size() > 3 && kept_.front().at < kept_.back().at - blind) kept_.pop_front();
    add_up_below_floor();
    std::vector<std::string> breaches;
    for (const auto& host : went_out()) {
        const auto stage = find(kept_.back(), host)->stage;
        const auto numbers = numbers_without(host, stage);
        ++outings_;
        const auto least = least_spare_.try_emplace(stage, numbers.spare()).first;
        least->second = std::min(least->second, numbers.spare());
        if (numbers.spare() < 0)
            breaches.push_back(fmt::format(
                "{} went out of {}, where {} others served and {} may not have been missed yet, of a floor "
                "of {}; out with it:{}",
                host, stage, numbers.others, numbers.unknown, numbers.floor, out_of(kept_.back(), stage)
            ));
    }
    return breaches;
}

/// Seen with the newest sample; it happened with the one before.
std::vector<std::string> CapacityRule::went_out() const {
    std::vector<std::string> hosts;
    if (kept_.size() < 3) return hosts;
    const Sample& newest = kept_[kept_.size() - 1];
    const Sample& first_without = kept_[kept_.size() - 2];
    const Sample& before = kept_[kept_.size() - 3];
    for (const Seen& seen : newest.hosts) {
        const bool is_out = !seen.serves && !serves(first_without, seen.host) && serves(before, seen.host);
        const auto left_alone = [&](const Sample& sample) { return could_serve(sample, seen.host); };
        if (is_out && left_alone(newest) && left_alone(first_without) && left_alone(before))
            hosts.push_back(seen.host);
    }
    return hosts;
}

CapacityRule::Numbers CapacityRule::numbers_without(const std::string& host, const std::string& stage) const {
    const Sample& newest = kept_[kept_.size() - 1];
    const Sample& first_without = kept_[kept_.size() - 2];
    Numbers numbers{.floor = floor_of(stage, least_expected(stage))};
    for (const auto& other : served_within_blind(stage)) {
        if (other == host) continue;
        const Seen* now = find(newest, other);
        const bool still_counts = now != nullptr && now->expected;
        if (still_counts && (now->serves || serves(first_without, other)))
            ++numbers.others;
        else if (!still_counts || now->down)
            ++numbers.unknown;
    }
    return numbers;
}

std::set<std::string> CapacityRule::served_within_blind(const std::string& stage) const {
    std::set<std::string> hosts;
    for (const Sample& sample : kept_)
        for (const Seen& seen : sample.hosts)
            if (seen.stage == stage && seen.expected && seen.serves) hosts.insert(seen.host);
    return hosts;
}

int CapacityRule::least_expected(const std::string& stage) const {
    int least = std::numeric_limits<int>::max();
    for (const Sample& sample : kept_) least = std::min(least, count_expected(sample, stage));
    return least;
}

int CapacityRule::floor_of(const std::string& stage, int expected) const {
    return (expected * floors_.at(stage) + 99) / 100;
}

void CapacityRule::add_up_below_floor() {
    if (kept_.size() < 2) return;
    const Sample& newest = kept_.back();
    const auto is_below = [&](const auto& floor) {
        const auto& stage = floor.first;
        return count_serving(newest, stage) < floor_of(stage, count_expected(newest, stage));
    };
    if (std::ranges::any_of(floors_, is_below)) below_floor_ += newest.at - kept_[kept_.size() - 2].at;
}

} // namespace tt::bench
