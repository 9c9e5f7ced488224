#include "pipeline/forecast/rehearsal.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/arbiter.hpp"
#include "pipeline/decide/rollout.hpp"
#include "pipeline/forecast/imagined_hosts.hpp"

#include <algorithm>

namespace tt {

namespace {

/// Bounds what a defect or an absurd policy can cost: a round takes a handful of steps.
constexpr int most_steps = 20'000;

/// What would happen later than this does not happen by itself.
constexpr Duration longest_wait = std::chrono::years{1};

class Rehearsal {
public:
    Rehearsal(State state, ServiceName service, StageName stage, const ExpectedTime& pace, Time now)
        : state_(std::move(state))
        , service_(std::move(service))
        , stage_(std::move(stage))
        , pace_(pace)
        , now_(now) {
        keep_reachable(state_, now);
        free_shared_hosts(state_, facts(), now);
    }

    void start(const DeploySpec& spec);
    Rehearsed run() &&;

private:
    [[nodiscard]] StageFacts facts() const { return *gather(state_, service_, stage_, now_); }

    [[nodiscard]] bool goes_on(const StageFacts& facts) const;
    void put(const std::vector<Change>& changes);
    void end_active(const StageFacts& facts);
    void imagine_preparing(const StageFacts& facts);
    bool step(const StageFacts& facts);
    bool begin_walks(const StageFacts& facts, Plan plan);
    bool finish_walks(const StageFacts& facts);
    void note_round(const std::vector<HostId>& hosts);

    State state_;
    ServiceName service_;
    StageName stage_;
    const ExpectedTime& pace_;
    Time now_;
    Rehearsed result_;
};

void Rehearsal::put(const std::vector<Change>& changes) {
    for (const Change& change : changes) apply(state_, change);
}

void Rehearsal::end_active(const StageFacts& facts) {
    imagine_all_served(state_, facts, now_);
    std::vector<Change> changes;
    end_deploy(changes, this->facts(), DeployState::accepted, "", now_);
    put(changes);
}

void Rehearsal::start(const DeploySpec& spec) {
    std::vector<Change> changes;
    const Deploy deploy = add_deploy(changes, state_, spec, now_);
    put(changes);
    if (deploy.state == DeployState::queued) {
        end_active(facts());
        Stage stage = facts().stage;
        stage.queue = {deploy.id};
        state_.stages.put(stage);
        changes.clear();
        start_next(changes, facts(), now_);
        put(changes);
    }
    now_ += pace_.prepare.value_or(Duration{0});
}

bool Rehearsal::goes_on(const StageFacts& facts) const {
    const Deploy* active = facts.active;
    const bool moves =
        active && (active->state == DeployState::running || active->state == DeployState::accepting);
    return moves && !active->paused;
}

/// Hosts of the active deploy do ahead what needs no permit, and so do new ones for what the stage runs.
void Rehearsal::imagine_preparing(const StageFacts& facts) {
    for (const Member& member : facts.members) {
        if (!member.target || !member.reachable || member.counted || is_done(member)) continue;
        const ServiceReport* report = member.report;
        const bool prepared = report && report->deploy == member.target->deploy
                              && report->step == Step::prepared && report->state == StepState::done;
        if (!prepared) imagine_prepared(state_, facts, member);
    }
}

void Rehearsal::note_round(const std::vector<HostId>& hosts) {
    const StageFacts after = facts();
    result_.rounds.push_back({now_, after.active->batch, hosts, capacity_of(after), progress_of(after).done});
}

/// Gives the permits that the plan wishes for, and lets their hosts begin. False if there are none.
bool Rehearsal::begin_walks(const StageFacts& facts, Plan plan) {
    const DeployId active = facts.active->id;
    std::vector<HostId> hosts;
    const std::vector<Change> granted = arbitrate(state_, std::move(plan.wishes), now_);
    put(granted);
    for (const Change& change : granted) {
        const auto* given = std::get_if<Permit>(&change.after);
        if (!given) continue;
        Permit permit = *given;
        permit.state = PermitState::begun;
        permit.begun_at = now_;
        if (permit.deploy == active) hosts.push_back(permit.host);
        state_.permits.put(std::move(permit));
    }
    if (!hosts.empty()) note_round(hosts);
    return !granted.empty();
}

/// Every host that walks comes to serve after the usual time. False if there is none.
bool Rehearsal::finish_walks(const StageFacts& facts) {
    const auto walks = [](const Member& member) {
        return member.counted && member.target && member.reachable;
    };
    if (std::ranges::none_of(facts.members, walks)) return false;
    now_ += pace_.host.value_or(Duration{0});
    for (const Member& member : facts.members)
        if (walks(member)) imagine_served(state_, facts, member, now_);
    return true;
}

/// What the plan wants, else what hosts and tests do, else the passing of time. False if nothing is left.
bool Rehearsal::step(const StageFacts& facts) {
    Plan plan = plan_rollout(facts, now_);
    result_.stuck = plan.because;
    const Time wake_at = plan.wake_at;
    if (!plan.changes.empty()) return put(plan.changes), true;
    if (begin_walks(facts, std::move(plan)) || finish_walks(facts)) return true;
    if (facts.active->state == DeployState::accepting) {
        now_ += pace_.acceptance.value_or(Duration{0});
        end_active(facts);
        return true;
    }
    if (wake_at - now_ > longest_wait) return false;
    now_ = std::max(now_ + Duration{1}, wake_at);
    return true;
}

Rehearsed Rehearsal::run() && {
    const DeployId deploy = facts().stage.active;
    for (int steps = 0; steps < most_steps; ++steps) {
        imagine_preparing(facts());
        const StageFacts now = facts();
        if (now.stage.active != deploy || !goes_on(now) || !step(now)) break;
    }
    const Deploy* ended = state_.deploys.find(deploy.value);
    result_.accepted = ended && ended->state == DeployState::accepted;
    result_.end = now_;
    if (result_.accepted) result_.stuck.clear();
    return std::move(result_);
}

} // namespace

Rehearsed rehearse(State state, const DeploySpec& spec, const ExpectedTime& pace, Time now) {
    Rehearsal rehearsal(std::move(state), spec.service, spec.stage, pace, now);
    DeploySpec free = spec;
    free.overrode = {"freeze", "window"};
    rehearsal.start(free);
    return std::move(rehearsal).run();
}

Rehearsed rehearse_rest(
    State state, const ServiceName& service, const StageName& stage, const ExpectedTime& pace, Time now
) {
    return Rehearsal(std::move(state), service, stage, pace, now).run();
}

} // namespace tt
