#include "pipeline/simulation/world.hpp"

#include "pipeline/decide/goal.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tt::sim {

namespace {

using namespace std::chrono_literals;

Actor operator_actor() {
    return {"ana", {}, "sim"};
}

Actor agent_actor() {
    return {"agent", {}, "sim"};
}

} // namespace

void World::start_core(ZoneSource zones) {
    store_ = std::make_unique<PlainStore>(disk_);
    std::ignore = store_->take_over(control_time(), operator_actor());
    State tables = *store_->load();
    tables.started_at = control_time();
    core_ = std::make_unique<Core>(std::move(tables), *store_, std::move(zones));
}

void World::drop_requests() {
    batch_.clear();
    for (Machine& machine : machines_) machine.waits = false;
}

std::size_t World::add_machine(Agent agent) {
    const std::size_t host = machines_.size();
    by_id_[agent.id().value] = host;
    machines_.push_back({std::move(agent)});
    return host;
}

void World::run(Time until) {
    while (!has_ended() && now_ < until) tick();
}

/// One tick of virtual time, or as many as nothing happens in.
void World::tick() {
    Time next = events_.next();
    const Duration error = control_time() - now_;
    if (core_->wake_at() != end_of_time) next = std::min(next, core_->wake_at() - error);
    if (!batch_.empty()) next = now_;
    now_ = std::max(now_ + tick_, next == end_of_time ? now_ + 1min : next);
    events_.run_due(now_);
    if (batch_.empty() && core_->wake_at() > control_time()) return;
    taken_.clear();
    std::swap(taken_, batch_);
    step(taken_);
}

std::vector<Result<Answer>> World::step(const std::vector<Asked>& batch) {
    StepOutcome outcome = core_->step(batch, control_time());
    has_stepped(batch, outcome, store_->take_changes());
    for (const Action& action : outcome.actions) dispatch(action);
    for (const HostId& id : outcome.news)
        if (const auto host = by_id_.find(id.value); host != by_id_.end() && machines_[host->second].waits)
            answer(host->second);
    return std::move(outcome.answers);
}

Result<Answer> World::ask(Request request, const std::string& who) {
    return step({{std::move(request), {who, {}, "sim"}}}).front();
}

void World::send_report(std::size_t host) {
    if (machines_[host].gone) return;
    Report report = machines_[host].agent.report();
    for (int copies = copies_of_report(host); copies > 1; --copies) send(host, report);
    send(host, std::move(report));
}

void World::send(std::size_t host, Report report) {
    if (loses(Message::report, host)) return;
    after(delay(), [this, host, report = std::move(report), sent_at = now_]() mutable {
        arrive(host, std::move(report), sent_at);
    });
}

void World::arrive(std::size_t host, Report report, Time sent_at) {
    Machine& machine = machines_[host];
    machine.received_at = control_time();
    machine.sent_at = sent_at;
    machine.waits = true;
    const Host* known = state().hosts.find(report.host.value);
    const bool knows_its_goal = !known || known->version == report.have;
    batch_.push_back({TakeReport{std::move(report)}, agent_actor()});
    if (!knows_its_goal) answer(host);
}

/// Answers the request that the host has waiting, with the goal as it is committed now.
void World::answer(std::size_t host) {
    Machine& machine = machines_[host];
    machine.waits = false;
    const Host* known = state().hosts.find(machine.agent.id().value);
    const bool lost = loses(Message::goal, host);
    if (!known || !known->replaced_by.empty() || lost) return;
    const Goal goal = goal_for(state(), *known, machine.received_at);
    after(delay(), [this, host, goal, sent_at = machine.sent_at] { hear(host, goal, sent_at); });
}

void World::hear(std::size_t host, const Goal& goal, Time sent_at) {
    if (machines_[host].gone) return;
    machines_[host].agent.hear(goal, sent_at, now_);
    send_report(host);
    run_agent(host);
}

void World::run_agent(std::size_t host) {
    if (machines_[host].gone) return;
    Agent& agent = machines_[host].agent;
    before_run(host);
    const bool walked = !agent.walking().empty();
    if (agent.run(now_)) send_report(host);
    if (!walked && !agent.walking().empty()) has_begun(host);
    if (agent.wake_at() != end_of_time)
        at(std::max(agent.wake_at(), now_ + 1ms), [this, host] {
            if (machines_[host].agent.wake_at() <= now_) run_agent(host);
        });
}

} // namespace tt::sim
