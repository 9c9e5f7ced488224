#include "tests/sim/facts_check.hpp"

#include <algorithm>
#include <tuple>
#include <variant>

namespace tt::sim {

namespace {

std::optional<Target> value_of(const Target* target) {
    return target ? std::optional{*target} : std::nullopt;
}

bool concerns_one_host(const Change& change) {
    return std::holds_alternative<Host>(change.after) || std::holds_alternative<Permit>(change.after);
}

/// Rows of the tables stand for themselves: the same row is the same address.
bool are_same(const Member& a, const Member& b) {
    const auto read = [](const Member& member) {
        return std::tuple{member.host,   member.report,  member.last_seen,       member.seen_since,
                          member.permit, member.counted, member.reachable,       member.unheard,
                          member.fit,    member.arrived, value_of(member.target)};
    };
    return read(a) == read(b);
}

bool are_same(const StageFacts& a, const StageFacts& b) {
    const auto read = [](const StageFacts& facts) {
        return std::tuple{facts.policy, facts.rules, facts.active, facts.counted, facts.lost};
    };
    return read(a) == read(b) && a.stage == b.stage
           && std::ranges::equal(a.members, b.members, [](const Member& kept, const Member& fresh) {
                  return are_same(kept, fresh);
              });
}

} // namespace

void FactsCheck::hear(
    const State& state, const std::vector<Asked>& batch, const std::vector<Change>& changes
) {
    // The engine tells of each change at once; here the whole step is over, and rows of before it are gone.
    for (const bool one_host : {false, true})
        for (const Change& change : changes)
            if (concerns_one_host(change) == one_host) kept_->hear(change);
    for (const Asked& asked : batch) {
        const auto* taken = std::get_if<TakeReport>(&asked.request);
        const Presence* seen = taken ? state.presence.find(taken->report.host.value) : nullptr;
        if (seen) kept_->hear(*seen);
    }
}

std::string FactsCheck::difference(const State& state, const Policy& policy, Time now) {
    for (const StagePolicy& stage : policy.stages) {
        const StageFacts* kept = kept_->of(policy.service, stage.name, now);
        const auto fresh = gather(state, policy.service, stage.name, now);
        if ((kept != nullptr) != fresh.has_value() || (kept && !are_same(*kept, *fresh)))
            return stage.name.value;
    }
    return {};
}

} // namespace tt::sim
