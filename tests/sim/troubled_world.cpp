#include "tests/sim/troubled_world.hpp"

#include <algorithm>
#include <array>

namespace tt::sim {

namespace {

using namespace std::chrono_literals;

constexpr Time start = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21};
constexpr Duration tick_length = 50ms;

const ServiceName web{"web"};

Actor operator_actor() {
    return {"ana", {}, "sim"};
}

StagePolicy random_stage(Random& random, const char* name, const char* group) {
    StagePolicy stage;
    stage.name = StageName{name};
    stage.hosts.group = group;
    stage.rollout.parallel =
        random.chance(0.5) ? Amount{random.between(10, 60), true} : Amount{random.magnitude(1, 40), false};
    if (random.chance(0.5)) stage.rollout.floor = Amount{random.between(0, 90), true};
    if (random.chance(0.3)) stage.rollout.per_zone = random.between(1, 20);
    if (random.chance(0.4)) stage.rollout.batches = {{{1, false}, 5s}, {{25, true}, 0s}, {{100, true}, 0s}};
    stage.rollout.failures =
        random.chance(0.5) ? Amount{random.between(0, 3), false} : Amount{random.between(1, 20), true};
    stage.rollout.deadline = 5min;
    stage.rollout.halt_timeout = 10min;
    stage.rollout.pause_timeout = 30min;
    stage.on_failure = std::array{OnFailure::hold, OnFailure::rollback, OnFailure::proceed}.at(
        static_cast<std::size_t>(random.between(0, 2))
    );
    stage.supersede = random.chance(0.5) ? Supersede::queue : Supersede::replace;
    stage.on_close = random.chance(0.5) ? OnClose::pause : OnClose::finish;
    stage.quorum = random.between(50, 100);
    stage.success = random.between(70, 100);
    if (random.chance(0.4)) {
        AcceptPolicy test;
        test.run = "tests/smoke.sh";
        test.timeout = 2min;
        test.attempts = random.between(1, 2);
        stage.accept = test;
    }
    return stage;
}

/// Open for 30 minutes of every hour, so that no run waits for long.
void add_windows(StagePolicy& stage, Random& random) {
    const int opens = random.between(0, 29);
    for (int hour = 0; hour < 24; ++hour)
        stage.windows.push_back({127, hour * 60 + opens, hour * 60 + opens + 30, "UTC"});
}

void add_schedule(PromotePolicy& promote, Random& random) {
    promote.on = PromoteOn::schedule;
    promote.schedule = random.chance(0.5) ? "*/2 * * * *" : "*/20 * * * *";
    promote.zone = "UTC";
    promote.within = random.between(1min, 20min);
}

Policy random_policy(Random& random) {
    Policy policy;
    policy.service = web;
    StagePolicy canary = random_stage(random, "canary", "canary");
    canary.promote.on = PromoteOn::build;
    StagePolicy prod = random_stage(random, "prod", "prod");
    prod.from = {StageName{"canary"}};
    prod.promote.on = PromoteOn::success;
    prod.promote.soak = random.between(0s, 120s);
    if (random.chance(0.15)) prod.promote.approve = ApprovePolicy{random.between(1, 2), false, {}};
    if (random.chance(0.1)) prod.promote.max_commits = random.between(1, 3);
    if (random.chance(0.2)) add_windows(canary, random);
    if (random.chance(0.2)) add_windows(prod, random);
    if (random.chance(0.2)) add_schedule(prod.promote, random);
    policy.stages = {canary, prod};
    return policy;
}

Probe probe_named(const char* name, Random& random) {
    Probe probe{name, {}, random.between(20s, 120s), false};
    probe.question.http = "http://web.example";
    probe.question.timeout = 30s;
    return probe;
}

void add_probes(Policy& policy, Random& random) {
    for (StagePolicy& stage : policy.stages) {
        if (random.chance(0.15)) stage.promote.gates = {probe_named("gate", random)};
        if (random.chance(0.15)) stage.watch = {probe_named("errors", random)};
        stage.watch_for = random.between(1min, 10min);
        if (stage.accept && random.chance(0.2)) stage.accept->again = random.between(1min, 3min);
    }
    if (random.chance(0.15)) policy.stages.front().yield = Yield::until_soaked;
    if (random.chance(0.1)) policy.ci = {"https://ci.example", "web", {"Build", "Test"}};
    if (random.chance(0.1)) policy.source.require = {"lint"};
}

Faults random_faults(Random& random) {
    Faults faults;
    if (random.chance(0.2)) return faults; // Some runs are calm, so that speed and order show alone.
    faults.lose = random.unit() * 0.2;
    faults.duplicate = random.unit() * 0.1;
    faults.slowest = random.between(Duration{20}, Duration{20s});
    faults.server_crash = random.chance(0.5) ? 0.002 : 0;
    faults.wrong_clock = random.chance(0.5) ? random.between(0s, 10min) : Duration{0};
    faults.disk_full = random.chance(0.2) ? 0.002 : 0;
    faults.partition = random.chance(0.5) ? 0.002 : 0;
    faults.illness = random.chance(0.3) ? 0.002 : 0;
    faults.change = random.chance(0.5) ? random.unit() * 0.04 : 0;
    faults.nature.crash = random.unit() * 0.02;
    faults.nature.reboot = 0.3;
    faults.nature.hang = random.chance(0.3) ? 0.02 : 0;
    faults.nature.drift = random.unit() * 0.075;
    return faults;
}

/// One host at a time through 2,000 of them would take more time than all other fleets together.
void keep_brisk(Amount& parallel, int hosts) {
    if (!parallel.percent) parallel.value = std::max(parallel.value, hosts / 20);
}

EnrollAgent enrolment(const Agent& agent) {
    return {agent.id(), agent.facts(), Digest{agent.id().value}};
}

} // namespace

TroubledWorld::TroubledWorld(std::uint64_t seed, int hosts)
    : World(seed, start, tick_length)
    , fates_(seed + 2) {
    policy = random_policy(random);
    Random probes(seed + 1); // Of its own, so that the other courses stay what they were.
    add_probes(policy, probes);
    if (seed % 4 == 0) policy.retention = Retention{probes.between(0, 3), 24h};
    for (StagePolicy& stage : policy.stages)
        stage.hosts.lost_after = fates_.chance(0.1) ? 0s : fates_.between(2min, 40min);
    for (StagePolicy& stage : policy.stages) keep_brisk(stage.rollout.parallel, hosts);
    promises_ = Promises{policy};
    faults_ = random_faults(random);
    nature_ = faults_.nature;
    zones_ = random.between(1, 4);
    for (int host = 0; host < hosts; ++host) add_host(host < std::max(1, hosts / 10));
}

std::size_t TroubledWorld::add_host(bool canary) {
    const std::string zone = "z" + std::to_string(random.between(1, zones_));
    promises_.exercised["hosts whose clock runs wrong"] += nature_.drift > 0;
    const HostFacts facts{"h" + std::to_string(hosts()), zone, {canary ? "canary" : "prod"}, "sim"};
    return add_machine(Agent(facts, nature_, random));
}

void TroubledWorld::begin() {
    start_core();
    facts_.follow(state());
    std::ignore = ask(ApplyConfig{web, policy, {}});
    if (policy.retention) pile_up_builds();
    std::vector<Asked> enrolments;
    for (const Machine& machine : machines_)
        enrolments.push_back({enrolment(machine.agent), operator_actor()});
    step(enrolments);
    for (std::size_t host = 0; host < hosts(); ++host)
        at(now_ + random.between(0ms, 5s), [this, host] { send_report(host); });
    at(now_ + 1s, [this] { second_of_faults(); });
}

/// Builds that were published before there was any host, and are old when the first one comes.
void TroubledWorld::pile_up_builds() {
    const auto hold = [this](const char* stage, bool on) {
        std::ignore = ask(SetHold{web, StageName{stage}, on, false, "no hosts yet", false});
    };
    for (const char* stage : {"canary", "prod"}) hold(stage, true);
    for (int builds = random.between(3, 8); builds > 0; --builds)
        publish(random.chance(0.5) ? 0.0 : random.unit());
    run(now_ + random.between(20h, 60h));
    for (const char* stage : {"canary", "prod"}) hold(stage, false);
}

Duration TroubledWorld::delay() {
    return random.between(Duration{1}, faults_.slowest);
}

bool TroubledWorld::is_cut(std::size_t host) const {
    const auto cut = cut_until_.find(machines_[host].agent.facts().zone);
    return cut != cut_until_.end() && now_ < cut->second;
}

int TroubledWorld::copies_of_report(std::size_t) {
    const int copies = random.chance(faults_.duplicate) ? 2 : 1;
    promises_.exercised["reports twice"] += copies - 1;
    return copies;
}

bool TroubledWorld::loses(Message message, std::size_t host) {
    const bool lost = random.chance(faults_.lose) || is_cut(host);
    promises_.exercised[message == Message::report ? "reports lost" : "goals lost"] += lost;
    return lost;
}

void TroubledWorld::before_run(std::size_t host) {
    if (!random.chance(faults_.nature.crash)) return;
    const bool reboots = random.chance(faults_.nature.reboot);
    Agent& agent = machines_[host].agent;
    reboots ? agent.reboot(now_) : agent.restart(now_);
    ++promises_.exercised[reboots ? "hosts rebooted" : "agents crashed"];
}

void TroubledWorld::has_begun(std::size_t host) {
    promises_.check_begin(state(), machines_[host].agent, control_time());
}

void TroubledWorld::has_stepped(
    const std::vector<Asked>& batch, const StepOutcome& outcome, const std::vector<Change>& changes
) {
    for (const Change& change : changes) on_change(now_, change);
    for (std::size_t i = 0; i < batch.size(); ++i)
        if (const auto* finding = std::get_if<TakeFinding>(&batch[i].request))
            promises_.hear(*finding, outcome.answers[i].has_value(), control_time());
    promises_.check_step(state(), changes, control_time());
    promises_.check_findings(state(), control_time());
    if (now_ > disk_full_at_ + 2s) promises_.check_expiry(state(), control_time());
    check_reports(batch, outcome.answers);
    for (const Machine& machine : machines_) promises_.check_walk(state(), machine.agent, control_time());
    check_some_goals();
    check_facts(batch, changes);
}

/// To gather a stage costs, so it is done once in so many steps: a kept fact that is wrong stays wrong.
void TroubledWorld::check_facts(const std::vector<Asked>& batch, const std::vector<Change>& changes) {
    constexpr int every = 16;
    facts_.hear(state(), batch, changes);
    if (disk_->full) facts_.hear_of_failure();
    if (++steps_ % every != 0) return;
    if (now_ > disk_full_at_ + 2s) promises_.check_silent_hosts(state(), control_time());
    const Policy* current = current_policy(state(), ServiceName{"web"});
    if (current) promises_.check_facts(facts_.difference(state(), *current, control_time()), control_time());
}

/// A goal that is not the newest stays so until something else renews it, and to work one out costs.
void TroubledWorld::check_some_goals() {
    constexpr int at_once = 4;
    for (int i = 0; i < at_once && !machines_.empty(); ++i) {
        const Machine& machine = machines_[goals_checked_++ % machines_.size()];
        promises_.check_goal(state(), machine.agent.id(), control_time());
    }
}

void TroubledWorld::check_reports(
    const std::vector<Asked>& batch, const std::vector<Result<Answer>>& answers
) {
    std::set<HostId> heard;
    for (std::size_t i = 0; i < batch.size(); ++i)
        if (const auto* taken = std::get_if<TakeReport>(&batch[i].request)) {
            promises_.hear(taken->report, answers[i].has_value(), control_time());
            heard.insert(taken->report.host);
        }
    for (const HostId& host : heard) promises_.check_host(state(), host, control_time());
}

CommitId commit_of(std::uint64_t generation) {
    std::string digits = std::to_string(generation);
    return CommitId{std::string(40 - digits.size(), '0') + digits};
}

BuildId TroubledWorld::publish(double bad) {
    Build build;
    build.id = BuildId{"b-" + std::to_string(state().builds.size() + 1)};
    build.service = web;
    build.commit.branch = random.chance(0.95) ? "main" : "topic";
    build.commit.dirty = random.chance(0.05);
    build.commit.generation = state().builds.size() + 1;
    for (Machine& machine : machines_)
        if (random.chance(bad)) machine.agent.bad.insert(build.id);
    flaws_[build.id] = random.chance(0.3) ? random.unit() : 0;
    build.commit.id = commit_of(build.commit.generation);
    KnownCommit commit;
    commit.id = build.commit.id;
    commit.parents = {commit_of(build.commit.generation - 1)};
    std::ignore = ask(PublishBuild{build, {commit}});
    return build.id;
}

} // namespace tt::sim
