#include "tests/sim/world.hpp"

#include "pipeline/decide/goal.hpp"
#include "pipeline/decide/members.hpp"

#include <algorithm>

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
    stage.quorum = random.between(50, 100);
    stage.success = random.between(70, 100);
    return stage;
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
    faults.disk_full = random.chance(0.2) ? 0.002 : 0;
    faults.partition = random.chance(0.5) ? 0.002 : 0;
    faults.nature.crash = random.unit() * 0.02;
    faults.nature.drift = random.unit() * 0.05;
    return faults;
}

} // namespace

World::World(std::uint64_t seed, int hosts)
    : random(seed) {
    policy = random_policy(random);
    faults_ = random_faults(random);
    nature_ = faults_.nature;
    const int zones = random.between(1, 4);
    for (int i = 0; i < hosts; ++i) {
        const bool canary = i < std::max(1, hosts / 10);
        const HostId id{"h" + std::to_string(i)};
        by_id_[id.value] = agents_.size();
        agents_.emplace_back(
            id, "z" + std::to_string(random.between(1, zones)), canary ? "canary" : "prod", nature_, random
        );
    }
    parked_.resize(agents_.size());
}

void World::begin() {
    start_core();
    std::ignore = ask(ApplyConfig{web, policy, {}, false});
    std::vector<Asked> enrolments;
    for (const Agent& agent : agents_)
        enrolments.push_back(
            {EnrollAgent{agent.id(), agent.facts(), Digest{agent.id().value}}, operator_actor()}
        );
    step(std::move(enrolments));
    for (std::size_t host = 0; host < agents_.size(); ++host)
        at(now_ + random.between(0ms, 5s), [this, host] { send_report(host); });
    at(now_ + 1s, [this] { hour_of_faults(); });
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
    while (broken_.empty() && now_ < until) tick();
}

/// One tick of virtual time, or as many as nothing happens in.
void World::tick() {
    Time next = events_.empty() ? end_of_time : events_.top().at;
    next = std::min(next, core_->wake_at());
    now_ = std::max(now_ + tick_length, next == end_of_time ? now_ + 1min : next);
    while (!events_.empty() && events_.top().at <= now_) {
        const auto what = events_.top().what;
        events_.pop();
        what();
    }
    if (!batch_.empty() || core_->wake_at() <= now_) step(std::exchange(batch_, {}));
}

void World::step(std::vector<Asked> batch) {
    before_ = core_->state();
    const StepOutcome outcome = core_->step(batch, now_);
    check();
    for (const HostId& id : outcome.news)
        if (const auto host = by_id_.find(id.value); host != by_id_.end() && parked_[host->second].waits)
            answer(host->second);
}

Result<Answer> World::ask(Request request) {
    before_ = core_->state();
    const StepOutcome outcome = core_->step({{std::move(request), operator_actor()}}, now_);
    check();
    for (const HostId& id : outcome.news)
        if (const auto host = by_id_.find(id.value); host != by_id_.end() && parked_[host->second].waits)
            answer(host->second);
    return outcome.answers.front();
}

BuildId World::publish(double bad) {
    static_assert(sizeof(std::uint64_t) == 8);
    Build build;
    build.id = BuildId{"b-" + std::to_string(state().builds.size() + 1)};
    build.service = web;
    build.commit.branch = "main";
    build.commit.generation = state().builds.size() + 1;
    for (Agent& agent : agents_) agent.bad[build.id] = random.chance(bad);
    std::ignore = ask(PublishBuild{build});
    return build.id;
}

/// The agent's one request: it says how things are, and waits for news.
void World::send_report(std::size_t host) {
    const Report report = agents_[host].report();
    const Time sent_at = now_;
    const int copies = random.chance(faults_.duplicate) ? 2 : 1;
    for (int copy = 0; copy < copies; ++copy)
        if (!random.chance(faults_.lose) && !is_cut(host))
            at(now_ + delay(), [this, host, report, sent_at] { arrive(host, report, sent_at); });
}

void World::arrive(std::size_t host, const Report& report, Time sent_at) {
    batch_.push_back({TakeReport{report}, {"agent", {}, "sim"}});
    parked_[host] = {now_, sent_at, true};
    const Host* known = state().hosts.find(report.host.value);
    if (known && known->version != report.have) answer(host);
}

/// Answers the request that the host has waiting, with the goal as it is committed now.
void World::answer(std::size_t host) {
    const Parked request = parked_[host];
    parked_[host].waits = false;
    const Host* known = state().hosts.find(agents_[host].id().value);
    if (!known || random.chance(faults_.lose) || is_cut(host)) return;
    const Goal goal = goal_for(state(), *known, request.received_at);
    at(now_ + delay(), [this, host, goal, sent_at = request.sent_at] {
        agents_[host].hear(goal, sent_at, now_);
        send_report(host);
        run_agent(host);
    });
}

void World::run_agent(std::size_t host) {
    Agent& agent = agents_[host];
    if (random.chance(faults_.nature.crash)) agent.restart(now_);
    if (agent.run(now_)) send_report(host);
    if (agent.wake_at() != end_of_time)
        at(std::max(agent.wake_at(), now_ + 1ms), [this, host] {
            if (agents_[host].wake_at() <= now_) run_agent(host);
        });
}

void World::crash_server() {
    batch_.clear();
    for (Parked& parked : parked_) parked.waits = false;
    start_core();
}

void World::start_core() {
    store_ = std::make_unique<PlainStore>(disk_);
    std::ignore = store_->take_over(now_, operator_actor());
    State tables = *store_->load();
    tables.started_at = now_;
    core_ = std::make_unique<Core>(std::move(tables), *store_);
}

/// Once a virtual second: heartbeats of hosts whose poll ran out, and what breaks now.
void World::hour_of_faults() {
    for (std::size_t host = 0; host < agents_.size(); ++host)
        if (random.chance(1.0 / 25)) send_report(host);
    if (random.chance(faults_.server_crash)) crash_server();
    disk_->full = random.chance(faults_.disk_full * (disk_->full ? 400 : 1));
    if (random.chance(faults_.partition))
        cut_until_["z" + std::to_string(random.between(1, 4))] = now_ + random.between(5s, 10min);
    at(now_ + 1s, [this] { hour_of_faults(); });
}

const Stage* World::stage(const char* name) const {
    return state().stages.find(stage_key(web, StageName{name}));
}

} // namespace tt::sim
