#include "tests/sim/promises.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/goal.hpp"
#include "pipeline/decide/members.hpp"

#include <algorithm>

namespace tt::sim {

namespace {

constexpr Duration silence = std::chrono::seconds{90};
constexpr Duration margin = std::chrono::seconds{10};

const ServiceName web{"web"};

bool is_reachable(const State& state, const Host& host, Time now) {
    const Presence* seen = state.presence.find(host.id.value);
    return seen && now < seen->last_seen + silence;
}

/// Put there, or proposed and not taken out.
bool is_of(const Host& host, const std::string& group) {
    if (contains(host.left, group)) return false;
    return contains(host.joined, group) || contains(host.facts.groups, group);
}

/// A restart is done by those that restarted for it, and came up well.
bool serves(const Deploy& deploy, const ServiceReport& report) {
    const bool restarted =
        report.deploy == deploy.id && report.step == Step::serving && report.state == StepState::done;
    if (deploy.kind == DeployKind::restart && !restarted) return false;
    return report.serving == deploy.build && report.config == deploy.config;
}

int rounded_down(Amount amount, int total) {
    return amount.percent ? amount.value * total / 100 : amount.value;
}

int rounded_up(Amount amount, int total) {
    return amount.percent ? (amount.value * total + 99) / 100 : amount.value;
}

} // namespace

void Promises::breaks(const std::string& promise, Time now) {
    if (broken_.empty()) broken_ = to_rfc3339(now) + ": " + promise;
}

const StagePolicy& Promises::rules_of(const StageName& stage) const {
    return *find_stage(policy_, stage);
}

void Promises::set_clock_error(Duration error) {
    clock_errors_ += std::chrono::abs(error - clock_error_);
    clock_error_ = error;
}

void Promises::check_step(const State& state, const std::vector<Change>& changes, Time now) {
    std::map<StageName, std::vector<const Permit*>> grants;
    ended_badly_.clear();
    for (const Change& change : changes) {
        if (const auto* deploy = std::get_if<Deploy>(&change.after)) follow_deploy(state, *deploy, now);
        if (const auto* freeze = std::get_if<Freeze>(&change.after)) follow_freeze(*freeze, change.erased);
        if (const auto* veto = std::get_if<Veto>(&change.after)) follow_veto(*veto, change.erased, now);
        if (const auto* service = std::get_if<Service>(&change.after)) follow_index(*service);
        if (const auto* approval = std::get_if<Approval>(&change.after))
            follow_approval(*approval, change.erased);
        if (const auto* build = std::get_if<Build>(&change.after)) follow_build(state, *build, now);
        if (const auto* host = std::get_if<Host>(&change.after)) follow_host(state, *host, now);
        const auto* permit = std::get_if<Permit>(&change.after);
        if (!permit) continue;
        granted_.erase(permit->key());
        if (change.erased) continue;
        count_permit(*permit);
        const bool walked = permit->state == PermitState::done || permit->state == PermitState::failed;
        if (walked && !permit->again.empty()) breaks("a host that walked again is to do so for ever", now);
        if (permit->state != PermitState::granted) continue;
        granted_[permit->key()] = *permit;
        grants_.try_emplace(
            permit->id, now - clock_error_, permit->expires_at - permit->granted_at, clock_errors_
        );
        grants[state.deploys.find(permit->deploy.value)->stage].push_back(permit);
    }
    check_not_wanted(changes, now);
    check_losses(state, changes, now);
    for (const auto& [stage, permits] : grants)
        check_grants(state, *state.stages.find(stage_key(web, stage)), permits, now);
}

void Promises::count_permit(const Permit& permit) {
    ++exercised["permits " + std::string(to_string(permit.state))];
    if (permit.newcomer && permit.state == PermitState::granted) ++exercised["permits for new hosts"];
}

/// Hosts that hold permits do not share arithmetic with plans: every permit of the service is looked at.
Promises::Census Promises::census_of(const State& state, const Stage& stage, Time now) const {
    std::map<HostId, const Permit*> counted;
    std::map<HostId, const Permit*> of_active;
    for (const auto& [key, permit] : state.permits.rows()) {
        if (is_counted(permit->state)) counted[permit->host] = permit.get();
        if (permit->deploy == stage.active) of_active[permit->host] = permit.get();
    }
    const Deploy* active = state.deploys.find(stage.active.value);
    Census census;
    for (const auto& [key, host] : state.hosts.rows()) {
        if (host->drained || host->lost_at != Time{} || !host->replaced_by.empty()) continue;
        if (!is_of(*host, rules_of(stage.name).hosts.group)) continue;
        ++census.expected;
        const ServiceReport* report = find_report(host->services, web);
        const bool well =
            report && report->healthy && !report->serving.empty() && is_reachable(state, *host, now);
        const auto held = counted.find(host->id);
        if (held == counted.end()) {
            census.ready += well;
            census.done += active && well && serves(*active, *report);
        } else if (!held->second->newcomer) {
            ++census.out;
            ++census.zone_out[host->facts.zone];
            census.moving += active && held->second->deploy == active->id;
        }
        const auto own = of_active.find(host->id);
        if (own == of_active.end() || own->second->retry < active->retry) continue;
        census.failed +=
            own->second->state == PermitState::failed || own->second->state == PermitState::overdue;
    }
    return census;
}

/// What new permits of a stage may not have done.
void Promises::check_grants(
    const State& state, const Stage& stage, const std::vector<const Permit*>& grants, Time now
) {
    const StagePolicy& rules = rules_of(stage.name);
    const Census census = census_of(state, stage, now);
    const auto is_paused = [&](const Permit* permit) { return state.hosts.find(permit->host.value)->paused; };
    if (std::ranges::any_of(grants, is_paused)) breaks("a paused host was given a permit", now);
    const auto is_gone = [&](const Permit* permit) {
        const Host& host = *state.hosts.find(permit->host.value);
        return host.lost_at != Time{} || !host.replaced_by.empty();
    };
    if (std::ranges::any_of(grants, is_gone)) breaks("a host that is gone was given a permit", now);
    const auto is_inside = [](const Permit* permit) { return !permit->newcomer; };
    if (std::ranges::any_of(grants, is_inside)) check_room(rules, census, now);
    const bool took_healthy = std::ranges::any_of(grants, [&](const Permit* permit) {
        const ServiceReport* report = find_report(state.hosts.find(permit->host.value)->services, web);
        return is_inside(permit) && report && report->healthy && !report->serving.empty();
    });
    if (took_healthy) check_floor(rules, stage, census, now);
    const Deploy* active = state.deploys.find(stage.active.value);
    const bool for_active = std::ranges::any_of(grants, [&](const Permit* permit) {
        return active && permit->deploy == active->id;
    });
    if (for_active) check_deploy_grants(rules, *active, census, now);
}

void Promises::check_room(const StagePolicy& rules, const Census& census, Time now) {
    const int limit = std::max(1, rounded_down(rules.rollout.parallel, census.expected));
    if (census.out > limit)
        breaks(
            std::to_string(census.out) + " hosts of " + rules.name.value + " are out; the limit is "
                + std::to_string(limit),
            now
        );
    if (!rules.rollout.per_zone) return;
    for (const auto& [zone, out] : census.zone_out)
        if (out > *rules.rollout.per_zone)
            breaks(std::to_string(out) + " hosts of zone " + zone + " are out", now);
}

void Promises::check_floor(const StagePolicy& rules, const Stage& stage, const Census& census, Time now) {
    if (stage.running.empty()) return;
    const int usual = std::min((census.expected * 75 + 99) / 100, census.expected - 1);
    const auto& written = rules.rollout.floor;
    const int floor = written ? rounded_up(*written, census.expected) : usual;
    if (census.ready < floor)
        breaks(
            "a healthy host of " + rules.name.value + " was taken although only "
                + std::to_string(census.ready) + " of " + std::to_string(census.expected) + " are ready",
            now
        );
}

void Promises::check_deploy_grants(
    const StagePolicy& rules, const Deploy& active, const Census& census, Time now
) {
    const std::string where = " in " + rules.name.value;
    if (active.paused) breaks("a permit was granted" + where + " during a pause", now);
    if (active.state != DeployState::running)
        breaks(
            "a permit was granted" + where + " by a deploy that is " + std::string(to_string(active.state)),
            now
        );
    const int budget = std::max(1, rounded_down(rules.rollout.failures, census.expected));
    if (census.failed - active.forgiven >= budget)
        breaks("the failure budget" + where + " is spent, and it goes on", now);
    const auto batch = static_cast<std::size_t>(active.batch);
    if (active.kind == DeployKind::rollback || batch >= rules.rollout.batches.size()) return;
    const int target = rounded_up(rules.rollout.batches[batch].to, census.expected);
    if (census.done + census.moving > std::max(target, active.target))
        breaks(
            "batch " + std::to_string(batch) + " of " + active.id.value + where + " has "
                + std::to_string(census.done) + " hosts done and " + std::to_string(census.moving)
                + " on their way; it may have " + std::to_string(std::max(target, active.target)),
            now
        );
}

void Promises::check_expiry(const State& state, Time now) {
    for (const auto& [key, permit] : granted_)
        if (now > permit.expires_at + margin && state.permits.find(key))
            breaks("permit " + permit.id.value + " has run out and was not withdrawn", now);
}

void Promises::check_walk(const State& state, const Agent& agent, Time now) {
    const PermitId walking = agent.walking();
    const Host* host = state.hosts.find(agent.id().value);
    if (walking.empty() || !host || !host->replaced_by.empty()) return;
    const std::string who = "host " + agent.id().value + " walks under " + walking.value;
    const Permit* permit = state.permits.find(agent.deploy().value + "/" + agent.id().value);
    if (!permit || permit->id != walking || !is_counted(permit->state))
        return breaks(who + ", which is not counted", now);
    const Deploy* deploy = state.deploys.find(permit->deploy.value);
    const Stage* stage = state.stages.find(stage_key(web, deploy->stage));
    if (!contains(deploys_with_permits(*stage), deploy->id))
        breaks(who + ", which its stage does not look at any more", now);
}

void Promises::check_begin(const State& state, const Agent& agent, Time now) {
    const Permit* permit = state.permits.find(agent.deploy().value + "/" + agent.id().value);
    if (!permit || permit->id != agent.walking()) return; // check_walk says so.
    const Grant& grant = grants_.at(permit->id);
    if (now - clock_error_ > grant.at + grant.life + margin + (clock_errors_ - grant.errors))
        breaks("host " + agent.id().value + " began under a permit that had run out", now);
}

void Promises::forget_reports() {
    heard_at_.clear();
    for (auto& [host, heard] : newest_) {
        heard.first.sequence = 0;
        heard.second = false;
    }
}

void Promises::hear(const Report& report, bool taken, Time now) {
    auto& [newest, is_known] = newest_[report.host];
    const bool is_newer = std::pair{report.boot, report.sequence} > std::pair{newest.boot, newest.sequence};
    exercised["reports out of order"] += !is_newer;
    if (!is_newer) return;
    newest = report;
    is_known = taken;
    if (taken) heard_at_[report.host] = now;
}

void Promises::check_host(const State& state, const HostId& id, Time now) {
    const auto& [newest, is_known] = newest_.at(id);
    const Host* host = state.hosts.find(id.value);
    if (host && is_known && host->services != newest.services)
        breaks("host " + id.value + " is known by an old report", now);
    const auto heard = heard_at_.find(id);
    const bool spoke = heard != heard_at_.end() && heard->second == now;
    if (host && spoke && host->lost_at != Time{}) breaks("host " + id.value + " speaks, and is lost", now);
}

void Promises::check_goal(const State& state, const HostId& id, Time now) {
    const Host* host = state.hosts.find(id.value);
    if (host && host->goal != goal_content(goal_for(state, *host, now)))
        breaks("host " + id.value + " was not told of its newest goal", now);
}

void Promises::check_facts(const std::string& stage, Time now) {
    if (!stage.empty()) breaks("what plans keep of " + stage + " is not what the tables say", now);
}

} // namespace tt::sim
