#include "pipeline/decide/requests.hpp"
#include "tests/explore/world.hpp"

#include <algorithm>
#include <map>

namespace tt::explore {

namespace {

/// Writes what matters of a world, with names and instants made relative.
class Writer {
public:
    explicit Writer(Time now)
        : now_(now) {}

    void add(long number) { text_ += std::to_string(number) + ","; }

    void add(const std::string& text) { text_ += text + ","; }

    /// In ticks from now. What is longer ago than anybody looks back is all the same.
    void add(Time time, long oldest) {
        if (time == Time{}) return add("-");
        using Ticks = std::chrono::duration<long, std::ratio<tick.count(), 1000>>;
        add(std::clamp(std::chrono::floor<Ticks>(time - now_).count(), oldest, 3L));
    }

    /// Permits by the order in which they are met, because their numbers only grow.
    void add(const PermitId& permit) {
        if (permit.empty()) return add("-");
        add(static_cast<long>(permits_.emplace(permit, permits_.size()).first->second));
    }

    void add(const ServiceReport& report) {
        add(report.deploy.value);
        add(report.permit);
        add(static_cast<long>(report.step) * 4 + static_cast<long>(report.state));
        add(report.begun * 2 + report.healthy);
        add(report.retry);
        add(report.serving.value);
    }

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    Time now_;
    std::string text_;
    std::map<PermitId, std::size_t> permits_;
};

long distance(std::uint64_t from, std::uint64_t to) {
    return std::clamp(static_cast<long>(to) - static_cast<long>(from), -3L, 3L);
}

void add_stage(Writer& out, const State& state, const Stage& stage) {
    for (const DeployId& id : {stage.active, stage.last}) out.add(id.value);
    for (const DeployId& id : stage.trailing) out.add("t" + id.value);
    for (const DeployId& id : stage.queue) out.add("q" + id.value);
    out.add(stage.running.value);
    out.add(stage.left.value);
    const Deploy* active = state.deploys.find(stage.active.value);
    if (!active) return;
    out.add(static_cast<long>(active->state) * 2 + active->paused);
    for (const Time time : {active->started_at, active->resumed_at, active->halted_at, active->stalled_at})
        out.add(time, -2);
    out.add(active->paused_at, -3);
    out.add(active->forgiven * 8 + active->retry);
}

void add_permit(Writer& out, const Permit& permit) {
    out.add(permit.key());
    out.add(permit.id);
    out.add(static_cast<long>(permit.state) * 2 + permit.newcomer);
    out.add(permit.retry);
    const bool open = is_counted(permit.state);
    const bool tries_again = permit.state == PermitState::failed;
    out.add(open ? permit.expires_at : tries_again ? permit.finished_at : Time{}, -4);
    out.add(open ? permit.begun_at : Time{}, -3);
}

void add_host(Writer& out, const State& state, const Host& host, const Machine& machine, long oldest) {
    out.add(host.is_lost() * 2 + machine.gone);
    for (const ServiceReport& report : host.services) out.add(report);
    out.add(distance(machine.have, host.version));
    const Presence* seen = state.presence.find(host.id.value);
    out.add(seen ? seen->last_seen : Time{}, oldest);
    if (machine.up) {
        out.add(is_news(state, *machine.up) ? "up" : "old");
        out.add(machine.up->boot < host.boot);
        out.add(machine.up->services.front());
        out.add(distance(machine.up->have, host.version));
        out.add(machine.up_sent_at, -2);
    }
    if (machine.down) {
        const Goal& goal = machine.down->goal;
        out.add("down");
        out.add(distance(goal.version, host.version));
        out.add(goal.epoch < machine.epoch);
        out.add(goal.services.empty() ? "" : goal.services.front().deploy.value);
        if (!goal.services.empty() && goal.services.front().activate)
            out.add(goal.services.front().activate->permit);
        out.add(machine.down->sent_at, -2);
    }
}

void add_machine(Writer& out, const Machine& machine) {
    out.add(machine.report);
    out.add(machine.walking);
    out.add(machine.report.permit.empty() ? Time{} : machine.begin_by, 0);
    out.add(machine.spent == machine.report.permit);
    out.add(machine.before.value);
    out.add(machine.goal ? machine.goal->deploy.value : "");
}

} // namespace

std::string World::key() const {
    Writer out(now_);
    out.add(static_cast<long>(orders_left_ * 8 + troubles_left_));
    const long oldest = -std::max(2, setup_.lost_after + 1);
    out.add(state_.started_at, oldest);
    add_stage(out, state_, stage());
    for (const auto& [key, permit] : state_.permits.rows()) add_permit(out, *permit);
    for (std::size_t i = 0; i < machines_.size(); ++i) {
        add_host(out, state_, *state_.hosts.find("h" + std::to_string(i)), machines_[i], oldest);
        add_machine(out, machines_[i]);
    }
    return out.take();
}

} // namespace tt::explore
