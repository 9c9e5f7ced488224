#include "pipeline/decide/tally.hpp"

#include "pipeline/decide/permits.hpp"

#include <algorithm>

namespace tt {

namespace {

int percent_up(int percent, int total) {
    return ceil_of({percent, true}, total);
}

} // namespace

Tally tally(const StageFacts& facts) {
    Tally sum;
    sum.failed = charged_hosts(facts);
    const Deploy& active = *facts.active;
    for (const Member& member : facts.members) {
        sum.reachable += member.reachable && !is_held_back(member);
        sum.done += is_for_active(facts, member) && is_done(member);
        const bool moving = member.counted && member.counted->deploy == active.id;
        sum.moving += moving;
        sum.overdue += moving && member.counted->state == PermitState::overdue;
        sum.lost += !member.reachable && member.last_seen >= std::max(active.started_at, active.resumed_at);
        sum.unheard += member.unheard;
    }
    return sum;
}

bool has_quorum(const StageFacts& facts, const Tally& sum, int expected) {
    return sum.done >= percent_up(facts.rules->quorum, expected);
}

bool has_success(const StageFacts& facts, const Tally& sum) {
    return sum.reachable > 0 && sum.done >= percent_up(facts.rules->success, sum.reachable);
}

} // namespace tt
