#include "pipeline/decide/goal.hpp"
#include "pipeline/engine/core.hpp"
#include "tests/fakes/memory_store.hpp"
#include "tests/unit/engine/fleet.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

/// A store whose disk can be full.
class BrittleStore final : public Store {
public:
    Result<Fleet> take_over(Time at, const Actor& actor) override { return store_.take_over(at, actor); }

    Result<State> load() const override { return store_.load(); }

    Result<> commit(std::span<const Transaction> group) override {
        if (full) return fail(ErrorKind::unavailable, "disk full");
        return store_.commit(group);
    }

    Result<std::vector<JournalEntry>> journal(std::uint64_t from, std::size_t limit) const override {
        return store_.journal(from, limit);
    }

    Result<JournalHead> head() const override { return store_.head(); }

    Result<JournalHead> verify() const override { return store_.verify(); }

    bool full = false;

private:
    MemoryStore store_;
};

class CoreTest : public ::testing::Test {
protected:
    CoreTest() {
        EXPECT_TRUE(store.take_over(now, ana()));
        core = std::make_unique<Core>(*store.load(), store);
        must(ApplyConfig{ServiceName{"web"}, one_stage(), {}, false});
        HostFacts facts{"web-1", "z1", {"g"}, "1"};
        must(EnrollAgent{HostId{"h1"}, facts, Digest{"sha256:1"}});
    }

    StepOutcome step(std::vector<Request> requests) {
        std::vector<Asked> batch;
        for (Request& request : requests) batch.push_back({std::move(request), ana()});
        return core->step(batch, now);
    }

    Result<Answer> ask(Request request) { return step({std::move(request)}).answers.front(); }

    /// Asks for what cannot be refused.
    void must(Request request) { ASSERT_TRUE(ask(std::move(request))); }

    StepOutcome report(std::uint64_t sequence, Step step_now, StepState state) {
        return step({TakeReport{report_of(host(), sequence, step_now, state)}});
    }

    const Host& host() { return *core->state().hosts.find("h1"); }

    const Deploy& deploy() { return *core->state().deploys.find("d1"); }

    Time now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21};
    BrittleStore store;
    std::unique_ptr<Core> core;
};

TEST_F(CoreTest, WalksABuildFromPublishingToServing) {
    report(1, Step::stopped, StepState::done);
    must(PublishBuild{build_number(1)});
    EXPECT_EQ(deploy().state, DeployState::running);
    EXPECT_FALSE(goal_for(core->state(), host(), now).services.at(0).activate);

    const auto prepared = report(2, Step::prepared, StepState::done);
    EXPECT_EQ(prepared.news, std::vector{HostId{"h1"}});
    const Goal goal = goal_for(core->state(), host(), now);
    ASSERT_TRUE(goal.services.at(0).activate);
    EXPECT_EQ(goal.services.at(0).activate->ttl, 120s);

    report(3, Step::restart, StepState::running);
    EXPECT_EQ(core->state().permits.find("d1/h1")->state, PermitState::begun);
    report(4, Step::serving, StepState::done);
    EXPECT_EQ(deploy().state, DeployState::accepted);
    EXPECT_EQ(core->state().stages.find("web/staging")->proven, BuildId{"b-1"});
    EXPECT_TRUE(store.verify());
}

TEST_F(CoreTest, ATimeToLiveCountsFromWhenTheRequestArrived) {
    report(1, Step::stopped, StepState::done);
    must(PublishBuild{build_number(1)});
    report(2, Step::prepared, StepState::done);
    EXPECT_EQ(goal_for(core->state(), host(), now + 30s).services.at(0).activate->ttl, 90s);
    EXPECT_EQ(goal_for(core->state(), host(), now + 300s).services.at(0).activate->ttl, 0s);
}

TEST_F(CoreTest, AHeartbeatWritesNothing) {
    report(1, Step::stopped, StepState::done);
    Report same = report_of(host(), 2, Step::stopped, StepState::done);
    const auto outcome = step({TakeReport{same}});
    EXPECT_TRUE(outcome.answers.front());
    EXPECT_FALSE(outcome.committed);
}

TEST_F(CoreTest, AFullDiskLeavesTheStateAsItWas) {
    report(1, Step::stopped, StepState::done);
    store.full = true;
    const auto outcome = step(
        {PublishBuild{build_number(1)},
         SetHold{ServiceName{"web"}, StageName{"staging"}, true, false, "x", false}}
    );
    for (const auto& answer : outcome.answers) EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(core->state().builds.size(), 0U);
    EXPECT_TRUE(outcome.news.empty());
    store.full = false;
    EXPECT_TRUE(ask(PublishBuild{build_number(1)}));
    EXPECT_TRUE(store.verify());
}

/// Seed 5056 of the simulation: a host that was heard of a moment ago was given up for its silence.
TEST_F(CoreTest, AHostThatIsForgottenInVainWasHeardOfAsBefore) {
    report(1, Step::stopped, StepState::done);
    store.full = true;
    EXPECT_FALSE(ask(SteerHost{HostVerb::forget, "h1"}));
    const Presence* seen = core->state().presence.find("h1");
    ASSERT_TRUE(seen);
    EXPECT_EQ(std::pair(seen->last_seen, seen->sequence), std::pair(now, std::uint64_t{1}));
}

TEST_F(CoreTest, WhatAKilledProcessLeftUndoneIsDoneByTheNext) {
    auto policy = one_stage();
    policy.stages[0].accept = AcceptPolicy{};
    must(ApplyConfig{ServiceName{"web"}, policy, {}, false});
    report(1, Step::stopped, StepState::done);
    must(PublishBuild{build_number(1)});
    report(2, Step::prepared, StepState::done);
    report(3, Step::restart, StepState::running);
    const auto finished = report(4, Step::serving, StepState::done);
    ASSERT_EQ(finished.actions.size(), 1U);
    Core next(*store.load(), store);
    const auto first = next.step({}, now + 1s);
    ASSERT_EQ(first.actions.size(), 1U);
    EXPECT_EQ(first.actions.front(), finished.actions.front());
}

TEST_F(CoreTest, TimeThatGoesBackChangesNothing) {
    report(1, Step::stopped, StepState::done);
    must(PublishBuild{build_number(1)});
    report(2, Step::prepared, StepState::done);
    now -= 24h;
    report(3, Step::restart, StepState::running);
    EXPECT_EQ(core->state().permits.find("d1/h1")->state, PermitState::begun);
    EXPECT_GE(core->state().permits.find("d1/h1")->begun_at, core->state().permits.find("d1/h1")->granted_at);
}

TEST_F(CoreTest, ARestoredDatabaseAdoptsWhatAgentsKnowPlusOne) {
    Report later = report_of(host(), 1, Step::stopped, StepState::done);
    later.epoch = 40;
    later.have = 900;
    const auto outcome = step({TakeReport{later}});
    EXPECT_EQ(core->state().fleet.epoch, 41U);
    EXPECT_EQ(host().version, 901U);
    EXPECT_TRUE(outcome.committed);
}

TEST_F(CoreTest, AnAgentOfAnotherFleetIsRefused) {
    Report foreign = report_of(host(), 1, Step::stopped, StepState::done);
    foreign.fleet = FleetId{"f-other"};
    EXPECT_EQ(ask(TakeReport{foreign}).error().kind, ErrorKind::denied);
}

} // namespace
} // namespace tt
