#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

const ServiceName web{"web"};

/// What the host says once all of the service is gone from it.
Report gone(Report report, const Scene& scene, int host) {
    ++report.sequence;
    report.have = scene.goal(host).version;
    report.services.clear();
    return report;
}

} // namespace

TEST(StopDeploy, EndsWhenEveryHostIsRidOfTheServiceWhateverTheFloor) {
    Scene scene(3, [](Policy& policy) { policy.stages[0].rollout.floor = Amount{100, true}; });
    scene.runs("b-1");
    StartDeploy request;
    request.service = web;
    request.stage = StageName{"prod"};
    request.kind = DeployKind::stop;
    const auto asked = scene.ask(request);
    ASSERT_TRUE(asked) << asked.error().message;
    const DeployId deploy{asked->id};
    scene.prepare_all();
    for (int round = 0; round < 3; ++round) {
        const auto out = scene.out(deploy);
        ASSERT_EQ(out.size(), 1U) << "one after the other, as the stage's limit says";
        scene.begin(out.front());
        scene.finish(out.front());
        EXPECT_TRUE(scene.goal(out.front()).services.empty()) << "it may forget the service";
        ASSERT_TRUE(scene.take(gone(scene.last_report(out.front()), scene, out.front())));
    }
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::accepted);
    EXPECT_TRUE(scene.stage().running.empty());
}

TEST(Parting, IsAskedOfAHostThatLeftTheGroupAndOfNobodyElse) {
    Scene scene(2);
    scene.runs("b-1");
    Report report = scene.last_report(0);
    ++report.sequence;
    report.facts.groups = {"other"};
    ASSERT_TRUE(scene.take(report));
    const Goal goal = scene.goal(0);
    ASSERT_EQ(goal.services.size(), 1U);
    EXPECT_EQ(goal.services.front().kind, DeployKind::stop);
    ASSERT_TRUE(goal.services.front().activate) << "nobody's leave is needed";
    EXPECT_EQ(scene.goal(1).services.front().kind, DeployKind::regular);
}

TEST(Parting, SparesADrainedHostAndOneWhoseServiceNobodyKnows) {
    Scene scene(2);
    scene.runs("b-1");
    ASSERT_TRUE(scene.ask(SteerHost{HostVerb::drain, "h0", false}));
    EXPECT_TRUE(scene.goal(0).services.empty());
    Report report = scene.last_report(1);
    ++report.sequence;
    report.services.front().service = ServiceName{"unknown"};
    ASSERT_TRUE(scene.take(report));
    for (const auto& part : scene.goal(1).services) EXPECT_NE(part.kind, DeployKind::stop);
    report.services.front().service = web;
    report.services.front().deploy = DeployId{"d999"};
    report.facts.groups = {"other"};
    ++report.sequence;
    ASSERT_TRUE(scene.take(report));
    EXPECT_TRUE(scene.goal(1).services.empty()) << "a restored database stops nothing that it never brought";
}

} // namespace tt
