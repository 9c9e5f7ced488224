#include "pipeline/simulation/simulation.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/members.hpp"
#include "pipeline/engine/views.hpp"
#include "pipeline/simulation/copied.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace tt::sim {

namespace {

using namespace std::chrono_literals;

/// As long as an agent's request waits for news.
constexpr Duration poll = 30s;

/// How long a host takes for what it does before its permit, and again for what it does under it.
constexpr Duration quickest_step = 1s;
constexpr Duration slowest_step = 10s;

/// What arrives within a tick is one batch for the engine, and a large fleet's batches take longer.
Duration tick_of(std::size_t hosts) {
    return std::clamp(Duration{hosts / 10}, Duration{50}, Duration{1s});
}

Nature nature_of(const Scenario& scenario, bool slow) {
    const double times = slow ? scenario.slow_factor : 1.0;
    const auto longer = [&](Duration step) {
        return Duration{static_cast<std::int64_t>(static_cast<double>(step.count()) * times)};
    };
    Nature nature;
    nature.fail = scenario.failures;
    nature.quickest_step = longer(quickest_step);
    nature.slowest_step = longer(slowest_step);
    return nature;
}

std::size_t host_count(const Scenario& scenario) {
    return scenario.real ? scenario.real->hosts.size() : imagined_hosts(scenario).size();
}

/// Newer than all the service has, whatever branch they are of.
std::uint64_t next_generation(const State& state, const ServiceName& service) {
    std::uint64_t newest = 0;
    for (const Build* build : state.builds.with(service.value))
        newest = std::max(newest, build->commit.generation);
    return newest + 1;
}

std::string percent(double share) {
    return std::to_string(std::lround(share * 100)) + "%";
}

std::string imagined_subject(double ill, double flaw) {
    return "bad: comes up ill on " + percent(ill) + " of the hosts, tests reject it with " + percent(flaw);
}

} // namespace

Result<std::unique_ptr<Simulation>> Simulation::begin(const Scenario& scenario, ZoneSource zones) {
    std::unique_ptr<Simulation> simulation(new Simulation(scenario));
    TT_TRY(simulation->settle(std::move(zones)));
    return simulation;
}

Simulation::Simulation(const Scenario& scenario)
    : World(scenario.seed, scenario.start, tick_of(host_count(scenario)))
    , scenario_(scenario)
    , meter_(scenario.start) {}

Simulation::~Simulation() = default;

/// The fleet as it stands before anything happens, and everything that is known to happen.
Result<> Simulation::settle(ZoneSource zones) {
    std::vector<ImaginedHost> hosts;
    if (!scenario_.real) hosts = imagined_hosts(scenario_);
    TT_ASSIGN(disk_->tables, scenario_.real ? copied_state(scenario_) : settled_state(scenario_, hosts));
    start_core(std::move(zones));
    disk_->kept = false;
    disk_->tables = {};
    timeline_ = std::make_unique<Timeline>(state(), "");
    scenario_.real ? settle_copied() : settle_imagined(hosts);
    plan_ahead();
    return {};
}

void Simulation::settle_imagined(const std::vector<ImaginedHost>& hosts) {
    const Policy& policy = scenario_.policy;
    auto host = hosts.begin();
    for (std::size_t stage = 0; stage < policy.stages.size(); ++stage) {
        const StageName& name = policy.stages[stage].name;
        meter_.add_stage(capacity_of(*gather(state(), policy.service, name, now_)));
        for (; host != hosts.end() && host->stage == name; ++host) add_host(*host, first_deploy(stage));
    }
}

/// What happened before is told to nobody.
void Simulation::settle_copied() {
    std::vector<Change> past;
    for (const auto& [id, deploy] : state().deploys.rows()) past.push_back({*deploy, false});
    for (const auto& [key, stage] : state().stages.rows()) past.push_back({*stage, false});
    tell(past);
    events_.clear();
    for (const StagePolicy& stage : scenario_.policy.stages) {
        const auto facts = gather(state(), scenario_.policy.service, stage.name, now_);
        meter_.add_stage(capacity_of(*facts));
        for (const Member& member : facts->members) add_copy(Host(*member.host));
    }
    for (const auto& [key, permit] : state().permits.rows()) meter_.hear({*permit, false});
}

void Simulation::add_host(const ImaginedHost& imagined, const DeployId& deploy) {
    const Nature nature = nature_of(scenario_, random.chance(scenario_.slow_hosts));
    Agent agent(imagined.facts, nature, random);
    agent.settle(scenario_.policy.service, deploy, first_build());
    start_agent(std::move(agent), false);
}

void Simulation::add_copy(const Host& host) {
    const Nature nature = nature_of(scenario_, random.chance(scenario_.slow_hosts));
    Agent agent(host.facts, nature, random);
    stand_as(agent, state(), host, scenario_.policy.service);
    start_agent(std::move(agent), contains(scenario_.real->silent, host.id));
    meter_.hear({host, false});
}

void Simulation::start_agent(Agent agent, bool silent) {
    const HostId id = agent.id();
    const std::size_t host = add_machine(std::move(agent));
    machines_[host].gone = silent;
    meter_.add_host(id);
    asks_at_.push_back(now_);
    send_report(host);
    asks_at_[host] = now_ + random.between(0s, poll);
}

void Simulation::plan_ahead() {
    for (const Darkness& dark : scenario_.dark) {
        at(scenario_.start + dark.from, [this, dark] {
            if (++dark_[dark.zone] == 1) tell("zone " + dark.zone, "goes dark for " + to_text(dark.length));
        });
        at(scenario_.start + dark.from + dark.length, [this, dark] {
            if (--dark_[dark.zone] == 0) tell("zone " + dark.zone, "is back");
        });
    }
    at(now_, [this] { publish_and_again(); });
    at(now_, [this] { second(); });
    at(scenario_.start + scenario_.length, [] {});
}

void Simulation::publish_and_again() {
    publish(random.chance(scenario_.bad_builds));
    at(now_ + scenario_.builds_every, [this] { publish_and_again(); });
}

BuildId Simulation::publish(bool bad) {
    Build build = imagined_build(scenario_.policy, state().builds.size() + 1, now_);
    build.commit.generation = next_generation(state(), scenario_.policy.service);
    build.commit.subject = "sound";
    if (bad) {
        const double ill = random.unit();
        flaws_[build.id] = random.unit();
        build.commit.subject = imagined_subject(ill, flaws_[build.id]);
        for (Machine& machine : machines_)
            if (random.chance(ill)) machine.agent.bad.insert(build.id);
    }
    std::ignore = ask(PublishBuild{build});
    return build.id;
}

/// Requests that have waited for long enough are made again.
void Simulation::second() {
    for (std::size_t host = 0; host < asks_at_.size(); ++host)
        if (asks_at_[host] <= now_) send_report(host);
    look();
    at(now_ + 1s, [this] { second(); });
}

bool Simulation::loses(Message message, std::size_t host) {
    const auto found = dark_.find(machines_[host].agent.facts().zone);
    const bool dark = found != dark_.end() && found->second > 0;
    if (message == Message::report) asks_at_[host] = now_ + (dark ? random.between(1s, 5s) : poll);
    return dark;
}

void Simulation::has_stepped(
    const std::vector<Asked>& batch, const StepOutcome&, const std::vector<Change>& changes
) {
    ++steps_;
    for (const Asked& asked : batch) reports_ += std::holds_alternative<TakeReport>(asked.request);
    for (const Change& change : changes) meter_.hear(change);
    look();
    tell(changes);
}

void Simulation::look() {
    for (std::size_t host = 0; host < machines_.size(); ++host)
        meter_.heard(host, machines_[host].received_at);
    meter_.look(now_);
}

/// Tests, and metrics and addresses that are asked, know of a bad build with some chance.
void Simulation::dispatch(const Action& action) {
    if (!tests_.insert(action.key).second) return;
    const bool rejects = random.chance(flaws_.contains(action.build) ? flaws_[action.build] : 0.0);
    const auto outcome = rejects ? TestOutcome::rejected : TestOutcome::passed;
    const Duration longest = std::min(Duration{1min}, action.question.timeout);
    at(now_ + random.between(longest / 10, longest / 2), [this, action, outcome] {
        tests_.erase(action.key);
        conclude(action, outcome);
    });
}

void Simulation::conclude(const Action& action, TestOutcome outcome) {
    if (action.probe.empty())
        std::ignore = ask(FinishAcceptance{action.deploy, action.attempt, outcome, ""});
    else
        std::ignore = ask(TakeFinding{action.service, action.stage, action.probe, action.build, outcome, ""});
}

void Simulation::tell(const std::string& subject, const std::string& what) {
    events_.push_back({now_, now_ - scenario_.start, subject, what});
}

/// Tells of builds, deploys and stages in the words of `tt log`; hosts and permits are too many.
void Simulation::tell(const std::vector<Change>& changes) {
    for (const Change& change : changes) {
        const bool matters = std::holds_alternative<Build>(change.after)
                             || std::holds_alternative<Deploy>(change.after)
                             || std::holds_alternative<Stage>(change.after);
        if (!matters) continue;
        JournalEntry entry;
        entry.change = change;
        timeline_->read({&entry, 1});
    }
    const auto& entries = timeline_->view().entries;
    for (; told_ < entries.size(); ++told_) tell(entries[told_].subject, entries[told_].what);
}

Course Simulation::course() const {
    Course course;
    course.service = scenario_.policy.service;
    course.start = scenario_.start;
    course.end = now_;
    course.seed = scenario_.seed;
    course.hosts = static_cast<int>(hosts());
    course.zones = scenario_.real ? static_cast<int>(host_zones(*scenario_.real).size()) : scenario_.zones;
    course.steps = steps_;
    course.reports = reports_;
    course.events = events_;
    for (std::size_t stage = 0; stage < scenario_.policy.stages.size(); ++stage)
        course.stages.push_back(stage_course(stage));
    return course;
}

StageCourse Simulation::stage_course(std::size_t index) const {
    const ServiceName& service = scenario_.policy.service;
    StageCourse course;
    course.name = scenario_.policy.stages[index].name;
    course.hosts = static_cast<int>(gather(state(), service, course.name, now_)->members.size());
    course.running = stage_or_new(state(), service, course.name).running;
    if (const Build* build = state().builds.find(course.running.value)) course.number = build->number;
    course.lowest = meter_.lowest(index);
    course.below_floor = meter_.below_floor(index);
    count_deploys(course);
    WhyView why = *why_view(state(), service, course.name.value, now_);
    course.summary = std::move(why.summary);
    course.because = std::move(why.because);
    return course;
}

void Simulation::count_deploys(StageCourse& course) const {
    for (const auto& [id, deploy] : state().deploys.rows()) {
        const bool of_the_past = is_over(deploy->state) && deploy->finished_at <= scenario_.start;
        if (of_the_past || deploy->stage != course.name) continue;
        const bool plain = deploy->kind == DeployKind::regular;
        const std::string kind = plain ? "" : std::string(to_string(deploy->kind)) + " ";
        ++course.deploys[kind + std::string(to_string(deploy->state))];
        const Duration took = deploy->finished_at - deploy->started_at;
        if (!is_over(deploy->state) || deploy->started_at == Time{} || took <= course.longest_took) continue;
        course.longest = deploy->id;
        course.longest_took = took;
    }
}

} // namespace tt::sim
