#include "tests/explore/world.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/goal.hpp"
#include "pipeline/decide/members.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tt::explore {

namespace {

const ServiceName web{"web"};
const StageName prod{"prod"};

/// Everything is committed, and read from the state itself.
class NoStore final : public Store {
public:
    Result<Fleet> take_over(Time, const Actor&) override { return Fleet{}; }

    Result<State> load() const override { return State{}; }

    Result<> commit(std::span<const Transaction>) override { return {}; }

    Result<std::vector<JournalEntry>> journal(std::uint64_t, std::size_t) const override { return {}; }

    Result<JournalHead> head() const override { return JournalHead{}; }

    Result<JournalHead> verify() const override { return JournalHead{}; }
};

Policy policy_for(const Setup& setup) {
    Policy policy;
    policy.service = web;
    StagePolicy stage;
    stage.name = prod;
    stage.hosts.group = "prod";
    stage.hosts.lost_after = setup.lost_after * tick;
    stage.rollout.parallel = setup.parallel;
    stage.rollout.floor = setup.floor;
    stage.rollout.lost = {100, true};
    stage.rollout.deadline = tick;
    stage.rollout.halt_timeout = 2 * tick;
    stage.rollout.pause_timeout = 3 * tick;
    stage.no_hosts_timeout = 2 * tick;
    stage.supersede = Supersede::replace;
    stage.quorum = 50;
    policy.stages = {stage};
    return policy;
}

Build build_named(const char* id) {
    Build build;
    build.id = BuildId{id};
    build.service = web;
    return build;
}

StartDeploy start(DeployKind kind, const char* build) {
    return {web, prod, kind, build, "", "", false, false};
}

SteerDeploy steer(DeployVerb verb) {
    return {verb, {}, web, prod, "", false};
}

} // namespace

const char* name_of(Event event) {
    constexpr std::array names{
        "talk",         "delay report", "deliver report", "repeat report", "lose report", "delay goal",
        "deliver goal", "lose goal",    "begin",          "finish",        "fail",        "crash agent",
        "reboot",       "crash server", "pass time",      "pause",         "resume",      "abort",
        "roll back",    "deploy newer", "fall silent",    "come back",
    };
    return names.at(static_cast<std::size_t>(event));
}

World::World(const Setup& setup)
    : setup_(setup) {
    std::ignore = ask(ApplyConfig{web, policy_for(setup), {}});
    for (const char* build : {"b-1", "b-2", "b-3"}) std::ignore = ask(PublishBuild{build_named(build)});
    for (int host = 0; host < setup.hosts; ++host) {
        const HostId id{"h" + std::to_string(host)};
        std::ignore = ask(EnrollAgent{id, {id.value, "z", {"prod"}, "explore"}, Digest{id.value}});
        machines_.emplace_back().report.service = web;
        talk(machines_.back());
    }
    std::ignore = ask(start(DeployKind::regular, "b-1"));
    for (int round = 0; round < 10 * setup.hosts; ++round)
        for (std::size_t host = 0; host < machines_.size(); ++host)
            for (const Event event : {Event::talk, Event::begin, Event::finish}) apply(event, host);
    std::ignore = ask(start(DeployKind::regular, "b-2"));
    orders_left_ = setup.orders;
    troubles_left_ = setup.troubles;
}

/// A core that was just made plans every stage, so that each step is a crash and restart as far as its
/// schedule goes.
StepOutcome World::step(const std::vector<Asked>& batch) {
    NoStore store;
    Core core(std::move(state_), store);
    StepOutcome outcome = core.step(batch, now_);
    state_ = core.state();
    end_walks_of_lost();
    return outcome;
}

Result<Answer> World::ask(Request request) {
    return step({{std::move(request), {"ana", {}, "explore"}}}).answers.front();
}

const Stage& World::stage() const {
    return *state_.stages.find(stage_key(web, prod));
}

bool World::order(Request request) {
    if (orders_left_ == 0) return false;
    const auto answer = ask(std::move(request));
    if (!answer || !answer->changed) return false;
    --orders_left_;
    return true;
}

HostId World::id_of(const Machine& machine) const {
    return HostId{"h" + std::to_string(&machine - machines_.data())};
}

void World::speak(Machine& machine) {
    Report report;
    report.epoch = machine.epoch;
    report.host = id_of(machine);
    report.boot = machine.boot;
    report.sequence = ++machine.sequence;
    report.have = machine.have;
    report.facts = {report.host.value, "z", {"prod"}, "explore"};
    report.services = {machine.report};
    machine.up = report;
    machine.up_sent_at = now_;
}

/// A report on its way is overtaken.
bool World::talk(Machine& machine) {
    const auto on_its_way = std::exchange(machine.up, std::nullopt);
    const auto back = std::exchange(machine.down, std::nullopt);
    const Time sent_at = machine.up_sent_at;
    speak(machine);
    deliver_report(machine);
    deliver_goal(machine);
    machine.up = on_its_way;
    machine.up_sent_at = sent_at;
    machine.down = back;
    return true;
}

bool World::deliver_report(Machine& machine) {
    if (!machine.up) return false;
    std::ignore = ask(TakeReport{*machine.up});
    const Host& host = *state_.hosts.find(machine.up->host.value);
    if (host.version != machine.up->have && !machine.down)
        machine.down = Mail{goal_for(state_, host, now_), machine.up_sent_at};
    return true;
}

bool World::deliver_goal(Machine& machine) {
    if (!machine.down) return false;
    const Mail mail = *machine.down;
    machine.down.reset();
    const Goal& goal = mail.goal;
    if (std::pair{goal.epoch, goal.version} < std::pair{machine.epoch, machine.have}) return true;
    machine.epoch = goal.epoch;
    machine.have = goal.version;
    machine.goal.reset();
    if (!goal.services.empty()) machine.goal = goal.services.front();
    if (machine.goal && machine.goal->activate) machine.begin_by = mail.sent_at + machine.goal->activate->ttl;
    if (!machine.walking) follow(machine);
    return true;
}

/// Takes up the goal while no walk is under way.
void World::follow(Machine& machine) {
    if (!machine.goal) return;
    ServiceReport& report = machine.report;
    if (report.deploy != machine.goal->deploy || report.retry != machine.goal->retry) {
        report.deploy = machine.goal->deploy;
        report.retry = machine.goal->retry;
        report.step = Step::prepared;
        report.state = StepState::done;
        report.permit = {};
        report.begun = false;
    }
    if (report.begun) return; // The walk is over: a permit that is offered is of no use.
    report.permit = machine.goal->activate ? machine.goal->activate->permit : PermitId{};
}

bool World::begin(Machine& machine) {
    ServiceReport& report = machine.report;
    if (machine.walking || report.begun || report.permit.empty() || report.permit == machine.spent)
        return false;
    if (now_ >= machine.begin_by) return false;
    machine.walking = report.begun = true;
    machine.spent = report.permit;
    machine.before = report.serving;
    report.step = Step::restart;
    report.state = StepState::running;
    report.healthy = false;
    report.serving = machine.goal->prepare->build;
    return true;
}

/// What is on its way is lost with it.
bool World::fall_silent(Machine& machine) {
    if (setup_.lost_after == 0 || machine.gone) return false;
    machine.gone = true;
    machine.up.reset();
    machine.down.reset();
    return true;
}

/// Whoever is lost has had both deadlines: that of its walk, and that of putting the old build back.
void World::end_walks_of_lost() {
    for (Machine& machine : machines_)
        if (const Host* host = state_.hosts.find(id_of(machine).value); host && host->is_lost())
            end_walk(machine, false);
}

bool World::end_walk(Machine& machine, bool well) {
    if (!machine.walking) return false;
    machine.walking = false;
    ServiceReport& report = machine.report;
    if (well) report.step = Step::serving;
    if (!well) report.serving = machine.before;
    report.state = well ? StepState::done : StepState::failed;
    report.healthy = !report.serving.empty();
    follow(machine);
    return true;
}

void World::crash_server() {
    state_.presence = {};
    state_.started_at = now_;
    Fleet fleet = state_.fleet;
    ++fleet.epoch;
    tt::apply(state_, {fleet, false});
    step({});
}

/// Whether a host is silent for no other reason than that it is cut off.
bool World::is_cut() const {
    return std::ranges::any_of(machines_, [&](const Machine& machine) {
        const Presence* seen = state_.presence.find(id_of(machine).value);
        const bool heard = seen && seen->last_seen == now_;
        return !machine.gone && !heard && !machine.up && !machine.down;
    });
}

bool World::apply(Event event, std::size_t host) {
    constexpr std::array troubles{Event::delay_report, Event::repeat_report, Event::delay_goal,
                                  Event::fail,         Event::crash_agent,   Event::reboot,
                                  Event::crash_server, Event::fall_silent};
    constexpr std::array alone{Event::begin,       Event::finish, Event::fail,
                               Event::crash_agent, Event::reboot, Event::come_back};
    const bool is_shared = event == Event::pass_time || event >= Event::pause || event == Event::crash_server;
    if (machines_[host].gone && !is_shared && !contains(alone, event)) return false;
    const bool trouble = contains(troubles, event) || (event == Event::pass_time && is_cut());
    if (trouble && troubles_left_ == 0) return false;
    if (!happen(event, machines_[host])) return false;
    troubles_left_ -= trouble;
    return true;
}

bool World::happen(Event event, Machine& machine) {
    const bool first = &machine == machines_.data(); // What concerns no host happens once.
    switch (event) {
    case Event::talk:
        return talk(machine);
    case Event::delay_report:
        if (machine.up) return false;
        speak(machine);
        return true;
    case Event::deliver_report: {
        const bool delivered = deliver_report(machine);
        machine.up.reset();
        return delivered;
    }
    case Event::repeat_report:
        return deliver_report(machine);
    case Event::delay_goal:
        if (machine.up || machine.down) return false;
        speak(machine);
        deliver_report(machine);
        machine.up.reset();
        return machine.down.has_value();
    case Event::lose_report:
        return machine.up.has_value() && (machine.up.reset(), true);
    case Event::deliver_goal:
        return deliver_goal(machine);
    case Event::lose_goal:
        return machine.down.has_value() && (machine.down.reset(), true);
    case Event::begin:
        return begin(machine);
    case Event::finish:
        return end_walk(machine, true);
    case Event::fail:
        return end_walk(machine, false);
    case Event::crash_agent:
        ++machine.boot;
        machine.sequence = 0;
        return true;
    case Event::reboot:
        ++machine.boot;
        machine.sequence = 0;
        machine.begin_by = Time{};
        return true;
    case Event::crash_server:
        if (first) crash_server();
        return first;
    case Event::pass_time:
        if (!first) return false;
        now_ += tick;
        step({});
        return true;
    case Event::pause:
        return first && order(steer(DeployVerb::pause));
    case Event::resume:
        return first && order(steer(DeployVerb::resume));
    case Event::abort:
        return first && order(steer(DeployVerb::abort));
    case Event::roll_back:
        return first && order(start(DeployKind::rollback, "b-1"));
    case Event::deploy_newer:
        return first && order(start(DeployKind::regular, "b-3"));
    case Event::fall_silent:
        return fall_silent(machine);
    case Event::come_back:
        return std::exchange(machine.gone, false);
    }
    return false;
}

std::string World::broken() const {
    int walking = 0;
    for (const Machine& machine : machines_) {
        if (!machine.walking) continue;
        ++walking;
        const std::string host = id_of(machine).value;
        const Permit* permit = state_.permits.find(machine.report.deploy.value + "/" + host);
        const bool counted = permit && permit->id == machine.report.permit && is_counted(permit->state);
        if (!counted || !contains(deploys_with_permits(stage()), permit->deploy))
            return host + " walks under a permit that is not counted";
    }
    const int limit = std::max(1, floor_of(setup_.parallel, setup_.hosts));
    if (walking > limit)
        return std::to_string(walking) + " hosts walk at once; the limit is " + std::to_string(limit);
    if (walking > 0 && setup_.hosts - walking < ceil_of(setup_.floor, setup_.hosts))
        return "only " + std::to_string(setup_.hosts - walking) + " hosts serve";
    return {};
}

bool World::is_settled() const {
    const auto is_out = [&](const Machine& machine) {
        return !machine.gone && !state_.permits.with(id_of(machine).value).empty();
    };
    return stage().active.empty() && stage().queue.empty() && std::ranges::none_of(machines_, is_out);
}

} // namespace tt::explore
