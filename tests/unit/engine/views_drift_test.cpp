#include "pipeline/engine/views.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};
const StageName prod{"prod"};
const BuildId newest{"b-2"};
const Time now{std::chrono::days{20'000}};

/// A stage that runs a build, and hosts of it; each test says what is wrong with them.
class DriftOfAStage : public testing::Test {
protected:
    DriftOfAStage() {
        Policy policy;
        policy.service = web;
        policy.revision = 1;
        StagePolicy stage;
        stage.name = prod;
        stage.hosts.group = "web";
        policy.stages = {stage};
        state_.policies.put(policy);
        state_.services.put({.name = web, .policy = 1, .index = {}});
        Stage runs;
        runs.service = web;
        runs.name = prod;
        runs.running = newest;
        runs.last = DeployId{"d2"};
        state_.stages.put(runs);
        Deploy deploy;
        deploy.id = runs.last;
        deploy.service = web;
        deploy.stage = prod;
        deploy.build = newest;
        deploy.state = DeployState::accepted;
        state_.deploys.put(deploy);
        state_.started_at = now - 24h;
    }

    static ServiceReport sound() {
        ServiceReport report;
        report.service = web;
        report.deploy = DeployId{"d2"};
        report.serving = newest;
        report.resident = {newest};
        report.healthy = true;
        report.scrub = Scrub{.ended_at = now - 1h, .drifted = {}};
        return report;
    }

    void add(const std::string& name, const ServiceReport& report, Time seen = now) {
        Host host;
        host.id = HostId{"h-" + name};
        host.facts.name = name;
        host.facts.groups = {"web"};
        host.services = {report};
        state_.hosts.put(host);
        Presence presence;
        presence.host = host.id;
        presence.last_seen = seen;
        state_.presence.put(presence);
    }

    [[nodiscard]] DriftView view(const DriftQuestion& asked = {web, "", ""}) const {
        auto view = drift_view(state_, asked, now);
        EXPECT_TRUE(view) << view.error().message;
        return view.value_or(DriftView{});
    }

    /// The only finding.
    [[nodiscard]] DriftFinding finding() const {
        const auto found = view().findings;
        EXPECT_EQ(found.size(), 1U);
        return found.empty() ? DriftFinding{} : found.front();
    }

    State state_;
};

TEST_F(DriftOfAStage, IsNothingWhereEveryHostIsSound) {
    add("web-1", sound());
    add("web-2", sound());
    EXPECT_EQ(view().hosts, 2);
    EXPECT_EQ(view().sound, 2);
    EXPECT_TRUE(view().findings.empty());
}

TEST_F(DriftOfAStage, SpeaksOfALostHostWhenAskedForItByName) {
    add("web-1", sound());
    add("web-2", sound(), now - 2h);
    Host lost = *state_.hosts.find("h-web-2");
    lost.lost_at = now - 1h;
    state_.hosts.put(lost);
    EXPECT_TRUE(view().findings.empty()) << "nothing is expected of it";
    const auto asked = view({web, "", "web-2"}).findings;
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked.front().fault, Fault::not_serving);
    EXPECT_EQ(asked.front().reason, "was given up for its silence at " + to_rfc3339(lost.lost_at));
}

TEST_F(DriftOfAStage, NamesTheFilesAndTheWayOut) {
    auto report = sound();
    report.scrub->drifted = {
        {.build = newest,
         .differ = 1,
         .missing = 0,
         .extra = 2,
         .files = {{"lib/app.py", Difference::content}}}
    };
    add("web-1", report);
    add("web-2", sound());
    EXPECT_EQ(view().sound, 1);
    EXPECT_EQ(finding().fault, Fault::differs);
    EXPECT_EQ(finding().name, "web-1");
    EXPECT_EQ(finding().reason, "1 changed, 2 extra");
    EXPECT_EQ(finding().release.files.front().path, "lib/app.py");
    EXPECT_EQ(finding().command, "tt restart prod --service web");
    EXPECT_EQ(finding().checked_at, now - 1h);
}

TEST_F(DriftOfAStage, OfWhatDoesNotServeNeedsNobody) {
    auto report = sound();
    report.scrub->drifted = {{.build = BuildId{"b-1"}, .missing = 1, .files = {}}};
    add("web-1", report);
    EXPECT_FALSE(finding().serves);
    EXPECT_EQ(finding().command, "");
}

TEST_F(DriftOfAStage, TellsHostsThatServeNothingOrSomethingElse) {
    auto nothing = sound();
    nothing.serving = {};
    nothing.healthy = false;
    nothing.error = "the disk is full";
    add("web-1", nothing);
    EXPECT_EQ(finding().fault, Fault::not_serving);
    EXPECT_EQ(finding().reason, "serves nothing: the disk is full");
    EXPECT_EQ(finding().command, "tt why web-1 --service web");
    auto ill = sound();
    ill.healthy = false;
    add("web-1", ill);
    EXPECT_EQ(finding().reason, "serves b-2, which is not healthy");
    auto other = sound();
    other.serving = BuildId{"b-1"};
    add("web-1", other);
    EXPECT_EQ(finding().reason, "serves b-1 instead of b-2");
}

TEST_F(DriftOfAStage, TakesSilenceForNoSuccess) {
    add("web-1", sound(), now - 10min);
    EXPECT_EQ(finding().fault, Fault::not_serving);
    EXPECT_TRUE(finding().reason.starts_with("has not spoken since ")) << finding().reason;
    state_.presence.erase("h-web-1");
    EXPECT_EQ(finding().reason, "has not spoken since the server started");
}

TEST_F(DriftOfAStage, TellsHostsThatWereNeverComparedOrNotForLong) {
    auto report = sound();
    report.scrub.reset();
    add("web-1", report);
    EXPECT_EQ(finding().fault, Fault::unchecked);
    EXPECT_EQ(finding().checked_at, Time{});
    report.scrub = Scrub{.ended_at = now - 24h * 9, .drifted = {}};
    add("web-1", report);
    EXPECT_EQ(finding().fault, Fault::unchecked);
    report.scrub->ended_at = now - 24h * 7;
    add("web-1", report);
    EXPECT_TRUE(view().findings.empty());
}

TEST_F(DriftOfAStage, IsAskedForByServiceStageOrHost) {
    add("web-1", sound());
    add("web-2", sound());
    EXPECT_EQ(view({{}, "", ""}).hosts, 2);
    EXPECT_EQ(view({web, "prod", ""}).hosts, 2);
    EXPECT_EQ(view({ServiceName{"other"}, "web", ""}).hosts, 2);
    EXPECT_EQ(view({web, "", "web-2"}).hosts, 1);
    EXPECT_EQ(view({web, "", "h-web-2"}).hosts, 1);
    EXPECT_EQ(drift_view(state_, {web, "prdo", ""}, now).error().kind, ErrorKind::not_found);
    EXPECT_EQ(drift_view(state_, {ServiceName{"other"}, "", ""}, now).error().kind, ErrorKind::not_found);
    EXPECT_EQ(drift_view(state_, {web, "", "web-9"}, now).error().kind, ErrorKind::not_found);
}

} // namespace
} // namespace tt
