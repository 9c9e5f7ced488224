#include "pipeline/engine/core.hpp"
#include "pipeline/engine/views.hpp"
#include "tests/fakes/memory_store.hpp"
#include "tests/unit/engine/fleet.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};
const StageName staging{"staging"};

/// What `tt log` tells of a service that takes new builds by hand.
class TimelineTest : public ::testing::Test {
protected:
    TimelineTest() {
        EXPECT_TRUE(store_.take_over(now_, ana()));
        core_ = std::make_unique<Core>(*store_.load(), store_);
        Policy policy = one_stage();
        policy.stages[0].promote.on = PromoteOn::manual;
        must(ApplyConfig{web, policy, {}});
        must(PublishBuild{build_number(1)});
    }

    void must(Request request) { must(std::move(request), ana()); }

    void must(Request request, const Actor& actor) {
        const auto answer = core_->step({{std::move(request), actor}}, now_).answers.front();
        ASSERT_TRUE(answer) << answer.error().message;
    }

    void freeze(Time to, const ServiceName& service, const StageName& stage) {
        must(SetFreeze{true, "holiday", "nobody is here", {}, to, service, stage, false});
    }

    void lift() { must(SetFreeze{false, "holiday", "", {}, {}, {}, {}, false}); }

    /// `SUBJECT: WHAT` of what was said about `subject` about freezes, deploys, the token c-1 and the host
    /// web-1.
    std::vector<std::string> told(const std::string& subject = "") {
        Timeline timeline(core_->state(), subject);
        timeline.read(store_.journal(1, 1000).value());
        std::vector<std::string> lines;
        for (const TimelineEntry& entry : timeline.view().entries)
            if (entry.subject == "holiday" || entry.subject == "d1" || entry.subject == "c-1"
                || entry.subject == "web-1")
                lines.push_back(entry.subject + ": " + entry.what);
        return lines;
    }

    Time now_ = std::chrono::sys_days{std::chrono::year{2026} / 12 / 24};

private:
    MemoryStore store_;
    std::unique_ptr<Core> core_;
};

using Lines = std::vector<std::string>;

TEST_F(TimelineTest, TellsWhomATokenLetInAndWhoIsRevokedAndNothingOfRenewals) {
    Credential token;
    token.id = CredentialId{"c-1"};
    token.name = "fleet";
    token.role = Role::enroll;
    token.secret = Digest{"of the token"};
    must(AddCredential{token});
    const Actor with_token{"fleet", token.id, "10.0.0.7"};
    EnrollAgent host{HostId{"h-1"}, {"web-1", "a", {}, "1.0"}, Digest{"of the host"}};
    must(host, with_token);
    must(RenewCertificate{host.host, AgentCertificate{"2", "1", "key", now_, now_ + 720h}});
    must(SteerHost{HostVerb::revoke, "web-1", false});
    now_ += 1h;
    must(host, with_token);
    EXPECT_EQ(
        told(), (Lines{
                    "c-1: token 'fleet' made", "c-1: token 'fleet' let in a host", "web-1: enrolled",
                    "web-1: its agent is not let in any more", "c-1: token 'fleet' let in a host",
                    "web-1: enrolled again"
                })
    );
}

TEST_F(TimelineTest, TellsWhereAHostWasPutAndWhoTookItsPlace) {
    must(EnrollAgent{HostId{"h-1"}, {"web-1", "a", {"web"}, "1.0"}, Digest{"of the first"}});
    SteerHost move{HostVerb::assign, "web-1"};
    move.groups = {"canary"};
    move.from = {"web"};
    must(move);
    move.verb = HostVerb::propose;
    must(move);
    now_ += 2min;
    must(EnrollAgent{HostId{"h-2"}, {"web-1", "a", {"web"}, "1.0"}, Digest{"of the second"}});
    EXPECT_EQ(
        told(), (Lines{
                    "web-1: enrolled", "web-1: assigned to canary, taken out of web",
                    "web-1: in the groups that its agent proposes", "web-1: its agent is not let in any more",
                    "web-1: replaced by h-2, which enrolled under its name", "web-1: enrolled"
                })
    );
}

TEST_F(TimelineTest, TellsThatAHostFellIllAndThatItIsWellAgain) {
    Host host;
    host.id = HostId{"h-1"};
    host.facts = {"web-1", "a", {"g"}, "1.0"};
    must(EnrollAgent{host.id, host.facts, Digest{"of the host"}});
    Report report = report_of(host, 1, Step::serving, StepState::done);
    must(TakeReport{report});
    ++report.sequence;
    report.services.front().healthy = false;
    report.services.front().error = "its process has ended";
    must(TakeReport{report});
    ++report.sequence;
    report.services.front().healthy = true;
    report.services.front().error.clear();
    must(TakeReport{report});
    EXPECT_EQ(
        told("web-1"), (Lines{
                           "web-1: enrolled", "web-1: d1: serving done",
                           "web-1: d1: not healthy: its process has ended", "web-1: d1: serving done"
                       })
    );
}

TEST_F(TimelineTest, TellsOfAFreezeAndOfItsEnd) {
    freeze(now_ + 48h, {}, {});
    freeze(end_of_time, {}, {});
    lift();
    EXPECT_EQ(
        told(), (Lines{
                    "holiday: freeze by ana until 2026-12-26T00:00:00Z: nobody is here",
                    "holiday: freeze by ana: nobody is here", "holiday: freeze lifted"
                })
    );
}

TEST_F(TimelineTest, TellsOfAFreezeToThoseWhomItConcerns) {
    freeze(end_of_time, web, staging);
    EXPECT_EQ(told("web/staging").size(), 1U);
    EXPECT_EQ(told("holiday").size(), 1U);
    EXPECT_EQ(told("web/prod").size(), 0U);
}

TEST_F(TimelineTest, SaysNothingWhenAFreezeThatRanOutIsForgotten) {
    freeze(now_ + 1h, {}, {});
    now_ += 2h;
    must(SetFreeze{true, "other", "again", {}, end_of_time, {}, {}, false});
    EXPECT_EQ(told().size(), 1U);
}

TEST_F(TimelineTest, TellsWhichGatesADeployPassedOver) {
    freeze(end_of_time, web, {});
    must(StartDeploy{web, staging, DeployKind::regular, "b-1", "the fix", "", false, false, true});
    EXPECT_EQ(told("d1"), Lines{"d1: regular of b-1 to staging starts, overriding freeze (the fix)"});
}

} // namespace
} // namespace tt
