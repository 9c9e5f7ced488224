#include "pipeline/decide/silence.hpp"

#include "pipeline/base/counted.hpp"
#include "pipeline/decide/assignment.hpp"

#include <algorithm>
#include <map>
#include <ranges>
#include <string>

namespace tt {

namespace {

/// Who did not speak since the control plane started, or since it was enrolled, counts from then.
Time silent_since(const State& state, const Host& host, Time last_seen) {
    return std::max({last_seen, host.enrolled_at, state.started_at});
}

/// When the stage would give the host up; end_of_time: never.
Time lost_at(const State& state, const StagePolicy& rules, const Host& host, Time last_seen) {
    if (rules.hosts.lost_after == Duration{0}) return end_of_time;
    return silent_since(state, host, last_seen) + rules.hosts.lost_after;
}

bool may_be_walking(const State& state, const Host& host) {
    return std::ranges::any_of(state.permits.with(host.id.value), [](const Permit* permit) {
        return permit->state != PermitState::overdue;
    });
}

/// What the other stages of hosts say, each of which is gathered once: that costs.
class OtherStages {
public:
    OtherStages(const StageFacts& facts, Time now)
        : facts_(facts)
        , now_(now) {}

    /// Whether all of them would give the host up, too.
    bool agree(const Member& member) {
        return std::ranges::all_of(assignments_of(*facts_.state, *member.host), [&](const auto& other) {
            return other.policy == facts_.policy || agrees(other, member);
        });
    }

private:
    bool agrees(const Assignment& other, const Member& member) {
        const StagePolicy& rules = *find_stage(*other.policy, other.stage);
        const bool due = now_ >= lost_at(*facts_.state, rules, *member.host, member.last_seen);
        return due && !is_network(other);
    }

    bool is_network(const Assignment& other) {
        const auto [known, is_new] = known_.try_emplace(stage_key(other.policy->service, other.stage), false);
        if (!is_new) return known->second;
        const auto facts = gather(*facts_.state, other.policy->service, other.stage, now_);
        return known->second = facts && silence_of(*facts, now_).is_network();
    }

    const StageFacts& facts_;
    Time now_;
    std::map<std::string, bool> known_; ///< By stage key.
};

Change given_up(Host host, Time now) {
    host.lost_at = now;
    return {std::move(host), false};
}

std::string names_of_lost(const StageFacts& facts) {
    constexpr int most = 5;
    std::string names;
    for (const Host* host : facts.lost | std::views::values | std::views::take(most))
        names += (names.empty() ? "" : ", ") + host->facts.name + " since " + to_rfc3339(host->lost_at);
    return names + (std::cmp_greater(facts.lost.size(), most) ? ", …" : "");
}

Because lost_hosts(const StageFacts& facts) {
    return {
        "lost hosts",
        counted(std::ssize(facts.lost), "host") + " given up after " + to_text(facts.rules->hosts.lost_after)
            + " of silence, expected again when heard of: " + names_of_lost(facts),
        true, end_of_time, "tt hosts forget " + facts.lost.begin()->second->facts.name
    };
}

Because failed_network(const StageFacts& facts, const Silence& silence) {
    return {
        "silent hosts",
        std::to_string(silence.silent) + " of " + counted(silence.hosts, "host") + " are silent at once, "
            + std::to_string(silence.overdue) + " of them for longer than "
            + to_text(facts.rules->hosts.lost_after) + "; more than " + std::to_string(silence.at_once)
            + " are more likely the network, so that they stay expected until they speak or somebody says "
              "that they are gone",
        false, end_of_time, "tt hosts forget HOST"
    };
}

} // namespace

Silence silence_of(const StageFacts& facts, Time now) {
    Silence silence;
    silence.hosts = static_cast<int>(facts.members.size());
    for (const Member& member : facts.members) {
        if (member.reachable) continue;
        ++silence.silent;
        silence.overdue += now >= lost_at(*facts.state, *facts.rules, *member.host, member.last_seen);
    }
    const int share = floor_of(facts.rules->rollout.lost, silence.hosts);
    silence.at_once = std::min(std::max(1, share), silence.hosts - 1);
    return silence;
}

void give_up_lost(Plan& plan, const StageFacts& facts, Time now) {
    const State& state = *facts.state;
    const bool is_network = silence_of(facts, now).is_network();
    OtherStages others(facts, now);
    for (const Member& member : facts.members) {
        const Time due = lost_at(state, *facts.rules, *member.host, member.last_seen);
        if (now < due)
            plan.lost_at = std::min(plan.lost_at, due);
        else if (!is_network && !may_be_walking(state, *member.host) && others.agree(member))
            plan.changes.push_back(given_up(*member.host, now));
    }
}

void name_lost(Plan& plan, const StageFacts& facts, Time now) {
    if (!facts.lost.empty()) plan.because.push_back(lost_hosts(facts));
    const Silence silence = silence_of(facts, now);
    if (silence.is_network()) plan.because.push_back(failed_network(facts, silence));
}

} // namespace tt
