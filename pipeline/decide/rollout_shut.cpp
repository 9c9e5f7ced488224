#include "pipeline/decide/rollout_shut.hpp"

#include "pipeline/decide/calendar_gates.hpp"
#include "pipeline/decide/permits.hpp"

namespace tt {

namespace {

bool follows_calendar(const StageFacts& facts) {
    return facts.rules->on_close == OnClose::pause
           && brings_new_build(facts.stage, facts.active->kind, facts.active->build);
}

void go_on(Deploy& deploy, Time now) {
    deploy.shut_at = {};
    deploy.stalled_at = {};
    deploy.resumed_at = now;
}

void wait_for(Plan& plan, Because gate) {
    wake_by(plan, gate.until);
    plan.because.push_back(std::move(gate));
}

} // namespace

bool wait_while_shut(Plan& plan, const StageFacts& facts, Time now) {
    const bool follows = follows_calendar(facts);
    auto gate = follows ? shut_gate(facts, now, facts.active->overrode) : std::nullopt;
    Deploy deploy = *facts.active;
    const bool waited = deploy.shut_at != Time{};
    if (gate && !waited) deploy.shut_at = now;
    if (!gate && waited) go_on(deploy, now);
    if (gate.has_value() != waited) {
        plan.changes.push_back({std::move(deploy), false});
        return true;
    }
    if (gate) {
        revoke_unbegun(plan, facts);
        wait_for(plan, *std::move(gate));
    } else if (follows) {
        wake_by(plan, shuts_at(facts, now));
    }
    return waited;
}

void name_shut_queue(Plan& plan, const StageFacts& facts, Time now) {
    if (facts.stage.queue.empty()) return;
    if (auto gate = shut_gate(facts, now)) wait_for(plan, *std::move(gate));
}

} // namespace tt
