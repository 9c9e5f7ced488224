#include "tests/sim/world.hpp"

#include "pipeline/decide/goal.hpp"

#include <algorithm>
#include <array>

namespace tt::sim {

namespace {

using namespace std::chrono_literals;

constexpr Duration tick_length = 50ms;
constexpr Duration poll = 30s;

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
    promote.schedule = random.chance(0.5) ? "*/2 * * * *" : "*/10 * * * *";
    promote.zone = "UTC";
    promote.within = random.between(1min, 5min);
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
    if (random.chance(0.3)) add_windows(canary, random);
    if (random.chance(0.3)) add_windows(prod, random);
    if (random.chance(0.3)) add_schedule(prod.promote, random);
    policy.stages = {canary, prod};
    return policy;
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
    faults.change = random.chance(0.5) ? 0.01 : 0;
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

World::World(std::uint64_t seed, int hosts)
    : random(seed) {
    policy = random_policy(random);
    for (StagePolicy& stage : policy.stages) keep_brisk(stage.rollout.parallel, hosts);
    promises_ = Promises{policy};
    faults_ = random_faults(random);
    nature_ = faults_.nature;
    zones_ = random.between(1, 4);
    agents_.reserve(static_cast<std::size_t>(hosts));
    for (int host = 0; host < hosts; ++host) add_host(host < std::max(1, hosts / 10));
}

std::size_t World::add_host(bool canary) {
    const std::size_t host = agents_.size();
    const HostId id{"h" + std::to_string(host)};
    by_id_[id.value] = host;
    const std::string zone = "z" + std::to_string(random.between(1, zones_));
    agents_.emplace_back(id, zone, canary ? "canary" : "prod", nature_, random);
    promises_.exercised["hosts whose clock runs wrong"] += nature_.drift > 0;
    parked_.emplace_back();
    gone_.push_back(false);
    return host;
}

void World::begin() {
    start_core();
    std::ignore = ask(ApplyConfig{web, policy, {}, false});
    std::vector<Asked> enrolments;
    for (const Agent& agent : agents_) enrolments.push_back({enrolment(agent), operator_actor()});
    step(enrolments);
    for (std::size_t host = 0; host < agents_.size(); ++host)
        at(now_ + random.between(0ms, 5s), [this, host] { send_report(host); });
    at(now_ + 1s, [this] { second_of_faults(); });
}

void World::at(Time when, std::function<void()> what) {
    events_.push({when, ++order_, std::move(what)});
}

Duration World::delay() {
    return random.between(Duration{1}, faults_.slowest);
}

bool World::is_cut(std::size_t host) const {
    const auto cut = cut_until_.find(agents_[host].facts().zone);
    return cut != cut_until_.end() && now_ < cut->second;
}

void World::run(Time until) {
    while (broken().empty() && now_ < until) tick();
}

/// One tick of virtual time, or as many as nothing happens in.
void World::tick() {
    Time next = events_.empty() ? end_of_time : events_.top().at;
    if (core_->wake_at() != end_of_time) next = std::min(next, core_->wake_at() - clock_error_);
    now_ = std::max(now_ + tick_length, next == end_of_time ? now_ + 1min : next);
    while (!events_.empty() && events_.top().at <= now_) {
        const auto what = events_.top().what;
        events_.pop();
        what();
    }
    if (!batch_.empty() || core_->wake_at() <= server_now()) step(std::exchange(batch_, {}));
}

StepOutcome World::step(const std::vector<Asked>& batch) {
    StepOutcome outcome = core_->step(batch, server_now());
    const std::vector<Change> changes = store_->take_changes();
    for (const Change& change : changes) on_change(now_, change);
    promises_.check_step(state(), changes, server_now());
    if (now_ > disk_full_at_ + 2s) promises_.check_expiry(state(), server_now());
    check_reports(batch, outcome.answers);
    for (const Agent& agent : agents_) promises_.check_walk(state(), agent, server_now());
    for (const Action& action : outcome.actions) dispatch(action);
    for (const HostId& id : outcome.news)
        if (const auto host = by_id_.find(id.value); host != by_id_.end() && parked_[host->second].waits)
            answer(host->second);
    return outcome;
}

void World::check_reports(const std::vector<Asked>& batch, const std::vector<Result<Answer>>& answers) {
    std::set<HostId> heard;
    for (std::size_t i = 0; i < batch.size(); ++i)
        if (const auto* taken = std::get_if<TakeReport>(&batch[i].request)) {
            promises_.hear(taken->report, answers[i].has_value());
            heard.insert(taken->report.host);
        }
    for (const HostId& host : heard) promises_.check_host(state(), host, server_now());
}

Result<Answer> World::ask(Request request) {
    return step({{std::move(request), operator_actor()}}).answers.front();
}

BuildId World::publish(double bad) {
    Build build;
    build.id = BuildId{"b-" + std::to_string(state().builds.size() + 1)};
    build.service = web;
    build.commit.branch = random.chance(0.95) ? "main" : "topic";
    build.commit.dirty = random.chance(0.05);
    build.commit.generation = state().builds.size() + 1;
    for (Agent& agent : agents_) agent.bad[build.id] = random.chance(bad);
    flaws_[build.id] = random.chance(0.3) ? random.unit() : 0;
    std::ignore = ask(PublishBuild{build});
    return build.id;
}

/// The agent's one request: it says how things are, and waits for news.
void World::send_report(std::size_t host) {
    if (gone_[host]) return;
    const Report report = agents_[host].report();
    const Time sent_at = now_;
    const int copies = random.chance(faults_.duplicate) ? 2 : 1;
    promises_.exercised["reports twice"] += copies - 1;
    for (int copy = 0; copy < copies; ++copy) {
        const bool lost = random.chance(faults_.lose) || is_cut(host);
        promises_.exercised["reports lost"] += lost;
        if (!lost) at(now_ + delay(), [this, host, report, sent_at] { arrive(host, report, sent_at); });
    }
}

void World::arrive(std::size_t host, const Report& report, Time sent_at) {
    batch_.push_back({TakeReport{report}, {"agent", {}, "sim"}});
    parked_[host] = {server_now(), sent_at, true};
    const Host* known = state().hosts.find(report.host.value);
    if (known && known->version != report.have) answer(host);
}

/// Answers the request that the host has waiting, with the goal as it is committed now.
void World::answer(std::size_t host) {
    const Parked request = parked_[host];
    parked_[host].waits = false;
    const Host* known = state().hosts.find(agents_[host].id().value);
    const bool lost = random.chance(faults_.lose) || is_cut(host);
    promises_.exercised["goals lost"] += lost;
    if (!known || lost) return;
    const Goal goal = goal_for(state(), *known, request.received_at);
    at(now_ + delay(), [this, host, goal, sent_at = request.sent_at] {
        if (gone_[host]) return;
        agents_[host].hear(goal, sent_at, now_);
        send_report(host);
        run_agent(host);
    });
}

void World::run_agent(std::size_t host) {
    if (gone_[host]) return;
    Agent& agent = agents_[host];
    if (random.chance(faults_.nature.crash)) {
        const bool reboots = random.chance(faults_.nature.reboot);
        reboots ? agent.reboot(now_) : agent.restart(now_);
        ++promises_.exercised[reboots ? "hosts rebooted" : "agents crashed"];
    }
    const bool walked = !agent.walking().empty();
    if (agent.run(now_)) send_report(host);
    if (!walked && !agent.walking().empty()) promises_.check_begin(state(), agent, server_now());
    if (agent.wake_at() != end_of_time)
        at(std::max(agent.wake_at(), now_ + 1ms), [this, host] {
            if (agents_[host].wake_at() <= now_) run_agent(host);
        });
}

} // namespace tt::sim
