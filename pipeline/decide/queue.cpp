#include "pipeline/decide/queue.hpp"

#include <algorithm>
#include <tuple>

namespace tt {

namespace {

int rank(DeployKind kind) {
    if (kind == DeployKind::rollback) return 0;
    if (kind == DeployKind::hotfix) return 1;
    return keeps_build(kind) ? 3 : 2;
}

bool is_put_first(const Deploy& deploy) {
    return deploy.first_at != Time{};
}

/// What is smaller goes first. Of two that people put first the later word holds.
auto turn_of(const Deploy& deploy) {
    const bool rollback = deploy.kind == DeployKind::rollback;
    return std::tuple{
        !rollback, -deploy.first_at.time_since_epoch(), rank(deploy.kind),
        -static_cast<std::int64_t>(deploy.number)
    };
}

} // namespace

bool keeps_build(DeployKind kind) {
    return kind == DeployKind::restart || kind == DeployKind::config;
}

std::vector<const Deploy*> waiting_deploys(const StageFacts& facts) {
    std::vector<const Deploy*> waiting;
    for (const DeployId& id : facts.stage.queue)
        if (const Deploy* deploy = facts.state->deploys.find(id.value)) waiting.push_back(deploy);
    return waiting;
}

const Deploy* first_of(const std::vector<const Deploy*>& waiting) {
    const auto first =
        std::ranges::min_element(waiting, {}, [](const Deploy* deploy) { return turn_of(*deploy); });
    return first == waiting.end() ? nullptr : *first;
}

bool overtakes(const Deploy& next, const Deploy& other) {
    const bool kept = is_put_first(other) && next.kind != DeployKind::rollback;
    return other.number < next.number && rank(other.kind) >= rank(next.kind) && !kept;
}

Because behind(const Deploy& before) {
    const std::string& id = before.id.value;
    std::string reason = "goes after " + id + ", which is " + std::string(to_string(before.state));
    if (before.state != DeployState::halted) return {"queue", reason, false, end_of_time, "tt why " + id};
    if (!before.outcome.empty()) reason += " (" + before.outcome + ")";
    return {
        "queue", reason + ": tt abort " + id + " lets it go, tt retry " + id + " tries it again", false,
        end_of_time, "tt abort " + id
    };
}

std::vector<Turn> turns_of(const StageFacts& facts) {
    std::vector<Turn> turns;
    std::vector<const Deploy*> waiting = waiting_deploys(facts);
    while (const Deploy* next = first_of(waiting)) {
        turns.push_back({next});
        std::erase(waiting, next);
        for (const Deploy* other : waiting)
            if (overtakes(*next, *other)) turns.push_back({other, next});
        std::erase_if(waiting, [&](const Deploy* other) { return overtakes(*next, *other); });
    }
    return turns;
}

} // namespace tt
