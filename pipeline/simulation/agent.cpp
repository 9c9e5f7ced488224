#include "pipeline/simulation/agent.hpp"

#include <utility>

namespace tt::sim {

Agent::Agent(HostFacts facts, const Nature& nature, Random& random)
    : id_(facts.name)
    , facts_(std::move(facts))
    , nature_(nature)
    , random_(random)
    , rate_(1.0 + nature.drift * (2 * random.unit() - 1)) {}

void Agent::settle(const ServiceName& service, const DeployId& deploy, const BuildId& build) {
    have_ = 1;
    service_ = service;
    deploy_ = deploy;
    step_ = Step::serving;
    serving_ = build;
    healthy_ = true;
}

void Agent::resume(const Host& host, const ServiceReport* report, const Deploy* coming) {
    id_ = host.id;
    boot_ = host.boot + 1; // The copy does not know how many reports of that boot there were.
    if (!report) return;
    service_ = report->service;
    deploy_ = report->deploy;
    permit_ = report->permit;
    retry_ = report->retry;
    begun_ = report->begun;
    step_ = report->step;
    state_ = report->state;
    serving_ = previous_ = report->serving;
    config_ = report->config;
    error_ = report->error;
    walking_ = begun_ && state_ == StepState::running;
    healthy_ = report->healthy || (walking_ && !serving_.empty());
    if (begun_) used_ = permit_;
    if (coming) coming_ = coming->build;
    if (coming) coming_config_ = coming->config;
    if (state_ == StepState::running) wake_at_ = Time{};
}

void Agent::hear(const Goal& goal, Time sent_at, Time now) {
    if (goal.epoch < epoch_ || (goal.epoch == epoch_ && goal.version < have_)) return;
    epoch_ = goal.epoch;
    have_ = goal.version;
    if (goal.services.empty()) {
        goal_.reset();
        if (step_ == Step::stopped) deploy_ = {}; // It has left, and is spoken of no more.
        return;
    }
    const ServiceGoal& part = goal.services.front();
    const auto ttl = part.activate ? part.activate->ttl : Duration{0};
    const auto own = Duration{static_cast<std::int64_t>(static_cast<double>(ttl.count()) / rate_)};
    goal_ = part;
    goal_begin_by_ = sent_at + own;
    if (!walking_) follow(part, goal_begin_by_);
    const bool in_a_step = walking_ || state_ == StepState::running;
    if (!in_a_step) wake_at_ = std::min(wake_at_, now);
}

/// Takes up a goal while no walk is under way. A walk that is over is not begun again, whoever permits it:
/// for that there are retries.
void Agent::follow(const ServiceGoal& part, Time must_begin_by) {
    if (part.deploy != deploy_ || part.retry != retry_) {
        service_ = part.service;
        deploy_ = part.deploy;
        retry_ = part.retry;
        permit_ = {};
        begun_ = false;
        error_.clear();
        step_ = Step::pre_download;
        state_ = StepState::running;
        wake_at_ = Time{};
    }
    if (!part.activate) {
        if (!begun_) permit_ = {};
    } else if (part.activate->permit != permit_ && step_ <= Step::prepared) {
        permit_ = part.activate->permit;
        begun_ = false;
    }
    begin_by_ = must_begin_by;
}

void Agent::start_step(Step step, Time now) {
    step_ = step;
    state_ = StepState::running;
    wake_at_ = now + random_.between(nature_.quickest_step, nature_.slowest_step);
}

bool Agent::run(Time now) {
    if (now < wake_at_) return false;
    wake_at_ = end_of_time;
    if (walking_ || state_ == StepState::running) {
        if (step_ == Step::pre_download && !walking_) {
            start_step(Step::download, now);
            return true;
        }
        end_step(now);
        return true;
    }
    const bool may_begin = permit_ != used_ && goal_ && goal_->deploy == deploy_ && step_ == Step::prepared
                           && !permit_.empty() && !begun_ && goal_->activate
                           && goal_->activate->permit == permit_ && now < begin_by_;
    if (!may_begin) return false;
    begun_ = walking_ = true;
    used_ = permit_;
    previous_ = serving_;
    coming_ = goal_->prepare ? goal_->prepare->build : BuildId{};
    coming_config_ = goal_->prepare ? goal_->prepare->config : 0;
    start_step(Step::restart, now);
    if (random_.chance(nature_.hang))
        wake_at_ += random_.between(std::chrono::minutes{5}, std::chrono::minutes{40});
    return true;
}

void Agent::end_step(Time now) {
    if (!walking_) {
        step_ = Step::prepared;
        state_ = StepState::done;
        wake_at_ = now;
        return;
    }
    const bool ill = !putting_back_ && (broken_ || bad.contains(coming_) || random_.chance(nature_.fail));
    if (!ill) return end_walk(now);
    putting_back_ = true;
    error_ = "health check failed";
    healthy_ = false;
    start_step(Step::restart, now);
}

/// The walk is over, one way or the other.
void Agent::end_walk(Time now) {
    serving_ = putting_back_ ? previous_ : coming_;
    if (!putting_back_) config_ = coming_config_;
    healthy_ = !serving_.empty();
    step_ = serving_.empty() && !putting_back_ ? Step::stopped : Step::serving;
    state_ = putting_back_ ? StepState::failed : StepState::done;
    walking_ = putting_back_ = false;
    wake_at_ = now;
    const bool same = goal_ && goal_->activate && goal_->activate->permit == permit_;
    if (goal_ && !same) follow(*goal_, goal_begin_by_);
}

void Agent::restart(Time now) {
    ++boot_;
    sequence_ = 0;
    if (walking_ || state_ == StepState::running) wake_at_ = now + std::chrono::seconds{1};
}

void Agent::reboot(Time now) {
    restart(now);
    begin_by_ = goal_begin_by_ = Time{};
}

ServiceReport Agent::service_report() const {
    ServiceReport report;
    report.service = service_;
    report.deploy = deploy_;
    report.permit = permit_;
    report.step = step_;
    report.state = state_;
    report.begun = begun_;
    report.retry = retry_;
    report.serving = serving_;
    report.config = config_;
    report.healthy = healthy_ && !walking_;
    report.error = error_;
    return report;
}

Report Agent::report() {
    Report report;
    report.fleet = FleetId{"f-sim"};
    report.epoch = epoch_;
    report.host = id_;
    report.boot = boot_;
    report.sequence = ++sequence_;
    report.have = have_;
    report.facts = facts_;
    if (!deploy_.empty()) report.services.push_back(service_report());
    return report;
}

} // namespace tt::sim
