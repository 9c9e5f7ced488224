#include "pipeline/base/contains.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace tt {
namespace {

using namespace std::chrono_literals;

int drawn(int low, int high) {
    return *rc::gen::inRange(low, high + 1);
}

/// A stage of some hosts that runs b-1, with any policy, and a deploy of b-2.
Scene drawn_rollout(RolloutPolicy& rollout, int& hosts) {
    hosts = drawn(1, 12);
    rollout.parallel = {drawn(0, 100), drawn(0, 1) == 1};
    if (drawn(0, 1) == 1) rollout.floor = Amount{drawn(0, 100), true};
    if (drawn(0, 1) == 1) rollout.per_zone = drawn(1, 4);
    if (drawn(0, 1) == 1) rollout.batches = {{{drawn(1, 3), false}, 0s}, {{100, true}, 0s}};
    rollout.failures = {drawn(0, 5), false};
    Scene scene(hosts, [&](Policy& policy) { policy.stages[0].rollout = rollout; });
    scene.runs("b-1");
    scene.deploy("b-2");
    return scene;
}

/// Something that a host can say now, or time.
void do_something(Scene& scene, const DeployId& deploy, int hosts) {
    const int host = drawn(0, hosts - 1);
    if (scene.goal(host).services.empty()) return;
    const Permit* permit = scene.permit(host, deploy);
    switch (drawn(0, 5)) {
    case 0:
        return scene.pass(std::chrono::seconds{drawn(1, 300)});
    case 1:
        return scene.silence(host);
    case 2:
        return scene.beat(host);
    default:
        if (!permit) return scene.prepare(host);
        if (permit->state == PermitState::granted) return scene.begin(host);
        if (permit->state == PermitState::begun)
            return drawn(0, 5) == 0 ? scene.fail(host) : scene.finish(host);
    }
}

int failed_hosts(const Scene& scene, const DeployId& deploy, int hosts) {
    int failed = 0;
    for (int host = 0; host < hosts; ++host) {
        const Permit* permit = scene.permit(host, deploy);
        failed += permit && (permit->state == PermitState::failed || permit->state == PermitState::overdue);
    }
    return failed;
}

/// Counted from the policy, not by the plans.
void check_promises(const Scene& scene, const RolloutPolicy& rollout, const DeployId& deploy, int hosts) {
    const int share =
        rollout.parallel.percent ? rollout.parallel.value * hosts / 100 : rollout.parallel.value;
    RC_ASSERT(static_cast<int>(scene.out(deploy).size()) <= std::max(1, share));
    const bool spent = failed_hosts(scene, deploy, hosts) >= std::max(1, rollout.failures.value);
    RC_ASSERT(!spent || scene.deploy_named(deploy).state != DeployState::running);
}

/// A plan that waits wakes by itself, has hosts on their way, or says what it waits for.
void check_says_why(const Scene& scene, const DeployId& deploy) {
    if (is_over(scene.deploy_named(deploy).state)) return;
    const Plan plan = scene.plan();
    RC_ASSERT(plan.wake_at != end_of_time || !plan.because.empty());
}

RC_GTEST_PROP(RolloutProperties, KeepsLimitAndBudgetAndSaysWhatItWaitsFor, ()) {
    RolloutPolicy rollout;
    int hosts = 0;
    Scene scene = drawn_rollout(rollout, hosts);
    const DeployId deploy = scene.stage().active;
    for (int steps = drawn(0, 40); steps > 0 && !is_over(scene.deploy_named(deploy).state); --steps) {
        do_something(scene, deploy, hosts);
        check_promises(scene, rollout, deploy, hosts);
        check_says_why(scene, deploy);
    }
}

RC_GTEST_PROP(RolloutProperties, TakesNoHealthyHostBelowTheFloor, ()) {
    RolloutPolicy rollout;
    int hosts = 0;
    Scene scene = drawn_rollout(rollout, hosts);
    const int percent = rollout.floor ? rollout.floor->value : 75;
    const int floor = (percent * hosts + 99) / 100;
    const int kept = rollout.floor ? floor : std::min(floor, hosts - 1);
    scene.prepare_all();
    const auto out = static_cast<int>(scene.out(scene.stage().active).size());
    RC_ASSERT(out == 0 || hosts - out >= kept);
}

RC_GTEST_PROP(RolloutProperties, AlwaysEnds, ()) {
    RolloutPolicy rollout;
    int hosts = 0;
    Scene scene = drawn_rollout(rollout, hosts);
    const DeployId deploy = scene.stage().active;
    for (int steps = drawn(0, 20); steps > 0; --steps) do_something(scene, deploy, hosts);
    for (int hour = 0; hour < 30 && !is_over(scene.deploy_named(deploy).state); ++hour) scene.pass(1h);
    std::string waits = std::string(to_string(scene.deploy_named(deploy).state));
    for (const Because& because : scene.plan().because) waits += "; " + because.reason;
    for (int host : scene.out(deploy))
        waits += "; out: " + std::string(to_string(scene.permit(host, deploy)->state));
    RC_LOG() << waits;
    RC_ASSERT(is_over(scene.deploy_named(deploy).state));
}

} // namespace
} // namespace tt
