#include "pipeline/decide/stage_plan.hpp"
#include "tests/pipelines/world.hpp"

#include <algorithm>

namespace tt::pipelines {

namespace {

const ServiceName web{"web"};

bool same(const PermitWish& a, const PermitWish& b) {
    return a.permit == b.permit && a.service == b.service && a.stage == b.stage && a.priority == b.priority;
}

bool same(const Plan& a, const Plan& b) {
    return a.changes == b.changes && a.actions == b.actions && a.wake_at == b.wake_at
           && a.because == b.because
           && std::ranges::equal(a.wishes, b.wishes, [](const auto& x, const auto& y) { return same(x, y); });
}

/// Somebody or something can open it.
bool can_open(const Because& because) {
    return because.until != end_of_time || !because.command.empty();
}

} // namespace

void World::breaks(const std::string& what) {
    if (broken().empty()) broken_ = to_rfc3339(now_) + ": " + what;
}

const std::string& World::broken() const {
    return broken_.empty() ? promises_.broken() : broken_;
}

/// A build is live where a deploy of it was accepted. Which deploys automation may start, the promises say;
/// all others are a person's word, and the journal has it.
void World::check_live(const std::vector<Change>& changes) {
    for (const Change& change : changes) {
        const auto* stage = std::get_if<Stage>(&change.after);
        if (!stage || live_[stage->name] == stage->running) continue;
        live_[stage->name] = stage->running;
        const Deploy* deploy = core_->state().deploys.find(stage->last.value);
        const bool brought =
            deploy && deploy->build == stage->running && deploy->state == DeployState::accepted;
        if (!brought) return breaks(stage->name.value + " runs a build that no accepted deploy brought");
        if (deploy->by.empty()) return breaks(deploy->id.value + " was nobody's");
        const bool by_automation = deploy->automatic && deploy->kind == DeployKind::regular;
        promoted_ = promoted_ || by_automation;
        ++promises_.exercised[by_automation ? "builds live by promotion" : "builds live by people"];
    }
}

/// A person who promotes passes the gates of the build as automation does.
void World::check_promoted(const DeployId& id) {
    ++promises_.exercised["promotions by people"];
    promises_.check_candidate(core_->state(), *core_->state().deploys.find(id.value), now_);
}

void World::check_plans() {
    for (const StagePolicy& stage : policy_.stages)
        if (broken().empty()) check_plan(stage.name);
}

void World::check_plan(const StageName& name) {
    const State& state = core_->state();
    const Plan plan = plan_stage(state, web, name, now_);
    if (!same(plan, plan_stage(state, web, name, now_))) return breaks("two plans of " + name.value);
    if (!plan.changes.empty()) return breaks("the plan of " + name.value + " has not settled");
    const Stage stage = stage_or_new(state, web, name);
    if (!stage.active.empty() && plan.wake_at == end_of_time)
        return breaks(stage.active.value + " has no deadline");
    const auto closed = std::ranges::find(plan.because, false, &Because::passed);
    if (closed == plan.because.end()) return;
    ++promises_.exercised["waits for " + closed->gate];
    if (!can_open(*closed) && plan.wake_at == end_of_time)
        breaks(name.value + " waits for " + closed->gate + ", and nothing can change it: " + closed->reason);
}

/// What the pipelines of a run are made of.
void World::count_policy() {
    sim::Exercised& sum = promises_.exercised;
    ++sum["pipelines of " + std::to_string(policy_.stages.size()) + " stages"];
    for (const StagePolicy& stage : policy_.stages) {
        sum["stages"] += 1;
        sum["stages with a schedule"] += stage.promote.on == PromoteOn::schedule;
        sum["stages with windows"] += !stage.windows.empty();
        sum["stages with a soak"] += stage.promote.soak > Duration{0};
        sum["stages with a test"] += stage.accept.has_value();
        sum["stages with two upstreams"] += stage.from.size() > 1;
        sum["stages promoted by command only"] += stage.promote.on == PromoteOn::manual;
    }
}

} // namespace tt::pipelines
