#include "agent/decide.hpp"
#include "agent/fence.hpp"
#include "tests/unit/agent/goals.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace tt::agent {

namespace {

using std::chrono::seconds;

/// A service under arbitrary goals, outcomes, restarts and reboots, watched from outside.
class Host {
public:
    Host() { state.service = ServiceName{"web"}; }

    void advance() {
        const ServiceState before = state;
        state = next(state, now).state;
        watch_begin(before);
        watch_put_back(before);
        for (int i = 0; i < 20; ++i) state = next(state, now).state;
        RC_ASSERT(next(state, now).state == state);
    }

    void tell(const std::optional<ServiceGoal>& goal, std::uint64_t of_epoch) {
        epoch = std::max(epoch, of_epoch);
        const bool out = is_out(state);
        const auto walk = state.walk;
        state = follow(state, goal ? &*goal : nullptr, epoch, now);
        advance();
        if (out && now < walk->deadline) RC_ASSERT(state.walk == walk);
    }

    void end(const Outcome& outcome) {
        if (!state.walk || !is_due(*state.walk, now)) return;
        const ServiceState before = state;
        state = finish(state, outcome, now);
        const bool final = !outcome.ok && !outcome.again_in;
        if (final && before.walk->putting_back) RC_ASSERT(is_over(*state.walk));
        watch_put_back(before);
        advance();
    }

    void reboot() {
        now = seconds{1};
        state = after_reboot(state, now);
        RC_ASSERT(!state.permit);
        advance();
    }

    ServiceState state;
    std::uint64_t epoch = 7;
    Uptime now = seconds{1000};
    std::set<std::string> used;

private:
    void watch_begin(const ServiceState& before) {
        const bool was = before.walk && before.walk->begun;
        if (!state.walk || !state.walk->begun || (was && before.walk->permit == state.walk->permit)) return;
        RC_ASSERT(before.permit);
        RC_ASSERT(before.permit->id == state.walk->permit);
        RC_ASSERT(before.permit->begin_before > now);
        RC_ASSERT(before.permit->epoch >= epoch);
        RC_ASSERT(used.insert(state.walk->permit.value).second);
        RC_ASSERT(!is_out(before));
    }

    /// A walk never puts the build before back twice: once it turned back, it only ends.
    void watch_put_back(const ServiceState& before) const {
        if (!before.walk || !state.walk || !is_same(before.walk->goal, *state.walk)) return;
        if (before.walk->putting_back) RC_ASSERT(state.walk->putting_back || !is_out(state));
        if (is_over(*before.walk) && before.walk->permit == state.walk->permit && state.walk->begun)
            RC_ASSERT(state.walk->step == before.walk->step);
    }
};

ServiceGoal any_goal(int& counter) {
    const auto kind = *rc::gen::element(
        DeployKind::regular, DeployKind::rollback, DeployKind::restart, DeployKind::config, DeployKind::stop
    );
    auto goal =
        goal_for("d" + std::to_string(*rc::gen::inRange(1, 4)), *rc::gen::element('1', '2', '3'), kind);
    goal.retry = *rc::gen::inRange(0, 2);
    const auto permit = "p" + std::to_string(++counter);
    if (*rc::gen::arbitrary<bool>()) return with_permit(goal, permit, seconds{*rc::gen::inRange(0, 60)});
    return goal;
}

Outcome any_outcome(const ServiceState& state) {
    Outcome outcome{.ok = *rc::gen::weightedElement<bool>({{3, true}, {1, false}}), .error = "no"};
    if (!outcome.ok && *rc::gen::arbitrary<bool>()) outcome.again_in = seconds{*rc::gen::inRange(0, 5)};
    if (outcome.ok && *rc::gen::weightedElement<bool>({{3, true}, {1, false}})) outcome = well(state);
    if (outcome.ok && state.walk && state.walk->step == Step::post_download)
        outcome.resident = Resident{
            state.walk->goal.prepare->build, 3,
            *rc::gen::element(Reversible::always, Reversible::until_commit, Reversible::never)
        };
    return outcome;
}

/// Steps end far more often than anything else happens, so that many walks come far.
void happen(Host& host, int& counter) {
    const int what = *rc::gen::inRange(0, 40);
    if (what < 6) return host.tell(any_goal(counter), host.epoch + *rc::gen::inRange<std::uint64_t>(0, 2));
    if (what == 6) return host.tell(std::nullopt, host.epoch);
    if (what == 7) return host.reboot();
    if (what > 10) return host.end(any_outcome(host.state));
    host.now += seconds{*rc::gen::inRange(1, what == 8 ? 400 : 10)};
    host.advance();
}

} // namespace

RC_GTEST_PROP(DecideProperty, BeginsOnlyUnderAValidPermitOnceAndOneWalkAtATime, ()) {
    Host host;
    int counter = 0;
    const int events = *rc::gen::inRange(1, 200);
    for (int i = 0; i < events; ++i) happen(host, counter);
}

RC_GTEST_PROP(DecideProperty, EndsOrSaysWhatItWaitsFor, ()) {
    Host host;
    int counter = 0;
    const int events = *rc::gen::inRange(1, 200);
    for (int i = 0; i < events; ++i) happen(host, counter);
    const auto waiting = next(host.state, host.now);
    RC_ASSERT(!waiting.because.empty());
    RC_ASSERT(waiting.wake_at > host.now || waiting.wake_at == never);
    const bool under_way = host.state.walk && host.state.walk->state == StepState::running;
    const bool bounded =
        under_way && !host.state.walk->putting_back && host.state.walk->step != Step::stopped;
    if (bounded) RC_ASSERT(waiting.wake_at != never);
}

RC_GTEST_PROP(DecideProperty, WithoutFurtherNewsEveryWalkEndsInAFewSteps, ()) {
    Host host;
    int counter = 0;
    const int events = *rc::gen::inRange(1, 200);
    for (int i = 0; i < events; ++i) happen(host, counter);
    for (int i = 0; i < 20; ++i) {
        if (host.state.walk) host.now = std::max(host.now, host.state.walk->not_before);
        host.advance();
        auto outcome = any_outcome(host.state);
        outcome.again_in.reset();
        host.end(outcome);
    }
    RC_ASSERT(!host.state.walk || host.state.walk->state != StepState::running);
}

} // namespace tt::agent
