#include "agent/turns.hpp"
#include "tests/unit/agent/goals.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

namespace tt::agent {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Uptime t0 = minutes{60};
const Turn not_yet{.has_come = false, .after = "web to prepare"};

ServiceGoal wanted(
    const std::string& service, DeployKind kind = DeployKind::regular, int priority = 0, char digit = '1'
) {
    auto goal = goal_for("d1", digit, kind);
    goal.service = ServiceName{service};
    goal.priority = priority;
    return goal;
}

ServiceState told(const ServiceGoal& goal, ServiceState state = {}) {
    state.service = goal.service;
    return next(follow(std::move(state), &goal, 7, t0), t0, {}, not_yet).state;
}

ServiceState preparing(const ServiceGoal& goal) {
    return next(told(goal), t0).state;
}

Turns turns_of(const std::vector<ServiceState>& states, std::size_t parallel = 2, Uptime now = t0) {
    std::vector<const ServiceState*> all;
    for (const auto& state : states) all.push_back(&state);
    return turns(all, parallel, now);
}

std::vector<std::string> names(const std::vector<ServiceName>& services) {
    std::vector<std::string> names;
    for (const auto& service : services) names.push_back(service.value);
    return names;
}

using Names = std::vector<std::string>;

} // namespace

TEST(Turns, GoByKindThenByPriorityThenByName) {
    const std::vector waiting{
        told(wanted("api", DeployKind::regular, 5)),   told(wanted("web", DeployKind::hotfix, -1)),
        told(wanted("cache", DeployKind::regular, 9)), told(wanted("batch", DeployKind::config, 5)),
        told(wanted("auth", DeployKind::hotfix, 0)),   told(wanted("zoo", DeployKind::restart, 0)),
        told(wanted("late", DeployKind::regular, -3)),
    };
    EXPECT_EQ(
        names(turns_of(waiting).waiting), (Names{"auth", "web", "cache", "api", "batch", "zoo", "late"})
    );
}

TEST(Turns, ComeToAsManyAsThereIsRoomFor) {
    struct Row {
        std::size_t under_way;
        std::size_t parallel;
        Names come;
    };

    for (const auto& [under_way, parallel, come] : {
             Row{0, 1, {"a"}},
             Row{0, 2, {"a", "b"}},
             Row{1, 2, {"a"}},
             Row{2, 2, {}},
             Row{3, 2, {}},
             Row{1, 9, {"a", "b", "c"}},
         }) {
        std::vector states{told(wanted("a")), told(wanted("b")), told(wanted("c"))};
        for (std::size_t i = 0; i < under_way; ++i)
            states.push_back(preparing(wanted("p" + std::to_string(i))));
        const auto turns = turns_of(states, parallel);
        Names came;
        for (const auto& state : states)
            if (turn_of(turns, state.service).has_come) came.push_back(state.service.value);
        EXPECT_EQ(came, come) << under_way << " of " << parallel;
    }
}

TEST(Turns, SayWhatIsWaitedFor) {
    const std::vector two{
        preparing(wanted("web")), preparing(wanted("api")), told(wanted("a")), told(wanted("b"))
    };
    EXPECT_EQ(turn_of(turns_of(two), ServiceName{"a"}).after, "api and web to prepare");
    EXPECT_EQ(turn_of(turns_of(two), ServiceName{"b"}).after, "api and web to prepare, and then for 1 other");
    std::vector five{told(wanted("z"))};
    for (const char* name : {"a", "b", "c", "d", "e"}) five.push_back(preparing(wanted(name)));
    EXPECT_EQ(turn_of(turns_of(five), ServiceName{"z"}).after, "a, b, c and 2 others to prepare");
    EXPECT_EQ(turn_of(turns_of({told(wanted("z"))}, 0), ServiceName{"z"}).after, "its turn to prepare");
}

TEST(Turns, AServiceSaysSoItself) {
    const auto waiting = next(told(wanted("api")), t0, {}, not_yet);
    EXPECT_EQ(waiting.because, "deploy d1 waits for web to prepare");
    EXPECT_EQ(waiting.wake_at, never);
    EXPECT_FALSE(is_due(*waiting.state.walk, t0));
}

TEST(Turns, ARollbackAndWhatIsResidentWaitForNobody) {
    EXPECT_FALSE(told(wanted("web", DeployKind::rollback)).walk->left);
    EXPECT_TRUE(told(wanted("web", DeployKind::hotfix)).walk->left);
    EXPECT_FALSE(told(wanted("web", DeployKind::stop)).walk->left);
    ServiceState has_it;
    has_it.resident.push_back({.build = build('1')});
    EXPECT_FALSE(told(wanted("web", DeployKind::restart), has_it).walk->left);
}

TEST(Turns, WhatIsResidentButWrongWaitsBeforeItIsFetched) {
    ServiceState has_it;
    has_it.resident.push_back({.build = build('1')});
    auto state = told(wanted("web", DeployKind::config), has_it);
    state = finish(std::move(state), Outcome{.ok = true}, t0 + minutes{1});
    EXPECT_EQ(state.walk->step, Step::pre_download);
    EXPECT_EQ(state.walk->left, minutes{9});
}

TEST(Turns, TimeStandsStillWhileOneWaits) {
    auto state = told(wanted("web"));
    state = next(std::move(state), t0 + minutes{300}, {}, not_yet).state;
    EXPECT_EQ(state.walk->state, StepState::running);
    state = next(std::move(state), t0 + minutes{301}).state;
    EXPECT_EQ(state.walk->deadline, t0 + minutes{311});
    EXPECT_TRUE(is_due(*state.walk, t0 + minutes{301}));
    EXPECT_EQ(next(state, t0 + minutes{311}).state.walk->state, StepState::failed) << "then it counts";
}

TEST(Turns, APauseIsLeftToOthersButCounts) {
    auto state = preparing(wanted("web"));
    state = finish(std::move(state), Outcome{.again_in = seconds{60}, .error = "no"}, t0 + minutes{2});
    EXPECT_TRUE(turns_of({state}, 1, t0 + minutes{2}).preparing.empty());
    EXPECT_TRUE(turns_of({state}, 1, t0 + minutes{2}).waiting.empty());
    EXPECT_EQ(next(state, t0 + minutes{2}, {}, not_yet).wake_at, t0 + minutes{3});
    EXPECT_EQ(names(turns_of({state}, 1, t0 + minutes{3}).waiting), Names{"web"});
    state = next(std::move(state), t0 + minutes{30}).state;
    EXPECT_EQ(state.walk->deadline, t0 + minutes{37}) << "three of ten minutes were spent";
}

TEST(Turns, AWalkThatIsPausedOrRefusedHoldsUpNobody) {
    auto paused = wanted("a");
    paused.paused = true;
    auto refused = told(wanted("b"));
    refused = next(std::move(refused), t0, {.refusal = "not signed"}, not_yet).state;
    const auto turns = turns_of({told(paused, told(wanted("a"))), refused, told(wanted("c"))}, 1);
    EXPECT_EQ(names(turns.waiting), Names{"c"});
    EXPECT_TRUE(turns.preparing.empty());
}

TEST(Turns, APermitThatRunsOutMeanwhileIsGivenBackInTime) {
    auto state = told(with_permit(wanted("web"), "p1", seconds{30}));
    EXPECT_EQ(next(state, t0, {}, not_yet).wake_at, t0 + seconds{30});
    state = next(std::move(state), t0 + seconds{30}, {}, not_yet).state;
    EXPECT_FALSE(state.permit);
}

namespace {

/// Some services on a host whose agent goes round, restarts and reboots included: they are in its journal
/// only.
class Host {
public:
    explicit Host(std::size_t parallel)
        : parallel_(parallel) {}

    void tell(const ServiceGoal& goal) {
        auto& state = services_[goal.service];
        state = told(goal, std::move(state));
    }

    /// As the agent does it: until nobody's turn comes any more.
    void advance() {
        for (auto before = all(); true; before = all()) {
            for (auto* state : in_order()) step(*state, turn_of(before, state->service));
            if (all() == before) break;
        }
        const auto now = all();
        std::size_t at_will = 0;
        for (const auto& name : now.preparing) at_will += is_at_will(services_.at(name)) ? 1U : 0U;
        RC_ASSERT(now.preparing.size() - at_will <= parallel_);
        if (!now.waiting.empty()) RC_ASSERT(now.preparing.size() >= parallel_);
        for (const auto& [name, state] : services_)
            if (state.goal->kind == DeployKind::rollback) RC_ASSERT(!state.walk->left);
    }

    /// A service that is under way comes one step further, or fails for now.
    void work(bool well) {
        const auto now = all().preparing;
        if (now.empty()) return;
        auto& state = services_[*rc::gen::elementOf(now)];
        if (!is_due(*state.walk, now_)) return;
        state = finish(
            std::move(state), well ? agent::well(state) : Outcome{.again_in = seconds{5}, .error = "no"}, now_
        );
    }

    void reboot() {
        for (auto& [name, state] : services_) state = after_reboot(std::move(state), now_);
    }

    void pass(Duration span) { now_ += span; }

    [[nodiscard]] Turns all() const {
        std::vector<const ServiceState*> states;
        for (const auto& [name, state] : services_) states.push_back(&state);
        return turns(states, parallel_, now_);
    }

    [[nodiscard]] bool is_done() const {
        return std::ranges::all_of(services_, [](const auto& entry) {
            return entry.second.walk->step == Step::prepared || is_over(*entry.second.walk);
        });
    }

private:
    std::vector<ServiceState*> in_order() {
        std::vector<ServiceState*> states;
        for (auto& [name, state] : services_) states.push_back(&state);
        std::ranges::sort(states, [](const auto* one, const auto* other) {
            return goes_before(*one, *other);
        });
        return states;
    }

    static bool is_at_will(const ServiceState& state) {
        return state.walk->goal.kind == DeployKind::rollback
               || find_resident(state, state.walk->goal.prepare->build);
    }

    void step(ServiceState& state, const Turn& turn) {
        const bool waited = state.walk->left.has_value();
        state = next(std::move(state), now_, {}, turn).state;
        if (!waited || state.walk->left) return;
        for (const auto& [name, other] : services_) // The highest first.
            if (other.walk->left && other.walk->not_before <= now_) RC_ASSERT(!goes_before(other, state));
    }

    std::size_t parallel_;
    std::map<ServiceName, ServiceState> services_;
    Uptime now_ = t0;
};

ServiceGoal any_goal() {
    const auto kind =
        *rc::gen::element(DeployKind::regular, DeployKind::hotfix, DeployKind::rollback, DeployKind::config);
    auto goal = wanted(
        std::string(1, *rc::gen::inRange('a', 'i')), kind, *rc::gen::inRange(-1, 2),
        *rc::gen::element('1', '2')
    );
    goal.deploy = DeployId{"d" + std::to_string(*rc::gen::inRange(0, 1000))};
    return goal;
}

} // namespace

RC_GTEST_PROP(TurnsProperty, NoMoreThanSoManyPrepareAtOnceTheHighestFirstAndAllInTheEnd, ()) {
    Host host(*rc::gen::inRange<std::size_t>(1, 4));
    const int events = *rc::gen::inRange(1, 60);
    for (int i = 0; i < events; ++i) {
        const int what = *rc::gen::inRange(0, 10);
        if (what < 4) host.tell(any_goal());
        if (what >= 4) host.work(what != 9);
        if (what == 8) host.reboot();
        host.pass(seconds{*rc::gen::inRange(0, 10)});
        host.advance();
    }
    for (int i = 0; i < 100 && !host.is_done(); ++i) host.pass(seconds{5}), host.work(true), host.advance();
    RC_ASSERT(host.is_done());
}

} // namespace tt::agent
