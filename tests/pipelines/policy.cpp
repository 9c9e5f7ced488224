#include "tests/pipelines/policy.hpp"

#include <array>

namespace tt::pipelines {

namespace {

using namespace std::chrono_literals;
using sim::Random;

template<class T, std::size_t count>
T one_of(Random& random, const std::array<T, count>& values) {
    return values.at(static_cast<std::size_t>(random.between(0, static_cast<int>(count) - 1)));
}

RolloutPolicy random_rollout(Random& random) {
    RolloutPolicy rollout;
    if (random.chance(0.5)) rollout.parallel = {100, true};
    if (random.chance(0.2)) rollout.batches = {{{1, false}, 5s}, {{100, true}, 0s}};
    rollout.deadline = 5min;
    rollout.halt_timeout = 10min;
    rollout.pause_timeout = 30min;
    return rollout;
}

AcceptPolicy random_test(Random& random) {
    AcceptPolicy test;
    test.run = "tests/smoke.sh";
    test.timeout = 2min;
    test.attempts = random.between(1, 2);
    return test;
}

Probe random_probe(const char* name, Random& random) {
    Probe probe{name, {}, random.between(Duration{30s}, 5min), false};
    probe.question.http = "http://web.example";
    probe.question.timeout = 1min;
    return probe;
}

void add_schedule(PromotePolicy& promote, Random& random) {
    const int period = one_of(random, std::array{2, 5, 10, 15, 30});
    promote.on = PromoteOn::schedule;
    promote.schedule = "*/" + std::to_string(period) + " * * * *";
    promote.zone = "UTC";
    promote.within = random.between(Duration{1min}, std::chrono::minutes{period});
}

/// Open for 30 minutes of every hour.
void add_windows(StagePolicy& stage, Random& random) {
    const int opens = random.between(0, 29);
    for (int hour = 0; hour < 24; ++hour)
        stage.windows.push_back({127, hour * 60 + opens, hour * 60 + opens + 30, "UTC"});
    stage.on_close = random.chance(0.5) ? OnClose::pause : OnClose::finish;
}

void add_upstreams(StagePolicy& stage, const std::vector<StagePolicy>& before, Random& random) {
    if (before.empty() || random.chance(0.1)) return;
    stage.from = {before.back().name};
    const int other = random.between(0, static_cast<int>(before.size()) - 1);
    const StageName& name = before[static_cast<std::size_t>(other)].name;
    if (name != stage.from.front() && random.chance(0.3)) stage.from.push_back(name);
    if (random.chance(0.5)) stage.promote.soak = random.between(Duration{0}, 15min);
}

StagePolicy random_stage(const std::vector<StagePolicy>& before, Random& random) {
    StagePolicy stage;
    stage.name = StageName{"s" + std::to_string(before.size() + 1)};
    stage.hosts.group = stage.name.value;
    stage.rollout = random_rollout(random);
    add_upstreams(stage, before, random);
    if (random.chance(0.9)) stage.promote.on = stage.from.empty() ? PromoteOn::build : PromoteOn::success;
    if (random.chance(0.3)) add_schedule(stage.promote, random);
    if (random.chance(0.2)) stage.promote.pick = Pick::oldest;
    if (random.chance(0.25)) add_windows(stage, random);
    if (random.chance(0.15)) stage.promote.approve = ApprovePolicy{random.between(1, 2), false, {}};
    if (random.chance(0.1)) stage.promote.max_commits = random.between(1, 2);
    if (random.chance(0.4)) stage.accept = random_test(random);
    if (random.chance(0.1)) stage.promote.gates = {random_probe("gate", random)};
    if (random.chance(0.1)) stage.watch = {random_probe("errors", random)};
    stage.watch_for = random.between(Duration{1min}, 20min);
    if (random.chance(0.1)) stage.yield = Yield::until_soaked;
    stage.on_failure = one_of(random, std::array{OnFailure::hold, OnFailure::rollback, OnFailure::proceed});
    stage.supersede = one_of(random, std::array{Supersede::queue, Supersede::replace});
    stage.hold_after = random.between(1, 3);
    return stage;
}

} // namespace

Policy random_policy(Random& random) {
    Policy policy;
    policy.service = ServiceName{"web"};
    const int stages = random.between(1, 5);
    if (random.chance(0.1)) policy.ci = {"https://ci.example", "web", {"Build", "Test"}};
    if (random.chance(0.1)) policy.source.require = {"lint"};
    while (std::ssize(policy.stages) < stages) policy.stages.push_back(random_stage(policy.stages, random));
    return policy;
}

} // namespace tt::pipelines
