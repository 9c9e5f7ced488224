#include "pipeline/base/contains.hpp"
#include "pipeline/decide/members.hpp"
#include "tests/sim/promises.hpp"

#include <algorithm>

namespace tt::sim {

namespace {

using namespace std::chrono_literals;

constexpr Duration silence = 90s;

/// The time to live of a permit that was granted just before its host was called unreachable, and the margin
/// that is added to it and to the deadline.
constexpr Duration latest_begin = silence + 120s + 10s;
constexpr Duration slack = 3s; ///< Plans after trouble come a second later.

/// The stage that takes it; there are two, of one group each, and nobody is in both.
const StagePolicy* stage_of(const Policy& policy, const Host& host) {
    for (const StagePolicy& stage : policy.stages) {
        const std::string& group = stage.hosts.group;
        const bool proposed = contains(host.facts.groups, group) && !contains(host.left, group);
        if (proposed || contains(host.joined, group)) return &stage;
    }
    return nullptr;
}

bool is_gone(const Host& host) {
    return host.drained || host.lost_at != Time{} || !host.replaced_by.empty();
}

bool is_silent(const State& state, const Host& host, Time now) {
    const Presence* seen = state.presence.find(host.id.value);
    return !seen || now >= seen->last_seen + silence;
}

} // namespace

int Promises::Silence::at_once(Amount share) const {
    const int hosts_of_share = share.percent ? share.value * hosts / 100 : share.value;
    return std::min(std::max(1, hosts_of_share), hosts - 1);
}

Promises::Silence Promises::silence_in(const State& state, const StagePolicy& rules, Time now) const {
    Silence sum;
    for (const auto& [key, host] : state.hosts.rows()) {
        if (is_gone(*host) || stage_of(policy_, *host) != &rules) continue;
        ++sum.hosts;
        sum.silent += is_silent(state, *host, now);
    }
    return sum;
}

/// Who is given up was not heard of for as long as its stage waits, by this control plane.
void Promises::follow_host(const State& state, const Host& host, Time now) {
    const bool was_lost = lost_.contains(host.id);
    if (host.lost_at == Time{}) {
        exercised["lost hosts that came back"] += lost_.erase(host.id) > 0;
        return;
    }
    lost_.insert(host.id);
    if (was_lost) return;
    ++exercised["hosts lost"];
    const StagePolicy* rules = stage_of(policy_, host);
    const auto heard = heard_at_.find(host.id);
    const Time since =
        std::max({heard == heard_at_.end() ? Time{} : heard->second, host.enrolled_at, state.started_at});
    if (!rules || rules->hosts.lost_after == 0s) return breaks("a host was lost that nobody waits for", now);
    if (now < since + rules->hosts.lost_after)
        breaks("host " + host.id.value + " was given up, though it was heard of", now);
    check_cannot_walk(state, host, now);
}

/// Both deadlines of whatever it may have begun have passed.
void Promises::check_cannot_walk(const State& state, const Host& host, Time now) {
    for (const auto& [key, permit] : state.permits.rows()) {
        if (permit->host != host.id || !is_counted(permit->state)) continue;
        const StagePolicy& rules = rules_of(state.deploys.find(permit->deploy.value)->stage);
        const Time begun = permit->begun_at != Time{} ? permit->begun_at : permit->expires_at;
        if (now < begun + 2 * rules.rollout.deadline)
            breaks("host " + host.id.value + " was given up while it may be walking", now);
    }
}

/// Of those that are silent at once only a few are given up, and never the last one.
void Promises::check_losses(const State& state, const std::vector<Change>& changes, Time now) {
    std::map<const StagePolicy*, int> given_up;
    for (const Change& change : changes)
        if (const auto* host = std::get_if<Host>(&change.after))
            if (host->lost_at == now && !change.erased) given_up[stage_of(policy_, *host)] = 0;
    for (auto& [rules, count] : given_up) {
        for (const auto& [key, host] : state.hosts.rows())
            count += host->lost_at == now && stage_of(policy_, *host) == rules;
        Silence before = silence_in(state, *rules, now);
        before.hosts += count;
        before.silent += count;
        if (before.silent > before.at_once(rules->rollout.lost))
            breaks(std::to_string(count) + " hosts of " + rules->name.value + " were given up at once", now);
    }
}

void Promises::check_silent_hosts(const State& state, Time now) {
    for (const StagePolicy& rules : policy_.stages) {
        if (rules.hosts.lost_after == 0s) continue;
        const Silence sum = silence_in(state, rules, now);
        if (sum.silent > sum.at_once(rules.rollout.lost)) continue;
        const Duration longest_walk = latest_begin + 2 * rules.rollout.deadline + 10s;
        const Duration most = std::max(rules.hosts.lost_after, longest_walk) + slack;
        for (const auto& [key, host] : state.hosts.rows()) {
            if (is_gone(*host) || stage_of(policy_, *host) != &rules) continue;
            const Presence* seen = state.presence.find(key);
            const Time since =
                std::max({seen ? seen->last_seen : Time{}, host->enrolled_at, state.started_at});
            if (now > since + most) breaks("host " + host->id.value + " is waited for, and silent", now);
        }
    }
}

} // namespace tt::sim
