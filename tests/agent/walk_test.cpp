#include "integrations/crypto/sha256.hpp"
#include "tests/agent/agent_host.hpp"

namespace tt {

using WalkTest = AgentHost;

TEST_F(WalkTest, TakesABuildFromDownloadToServing) {
    const auto goal =
        publish("d1", "one", {{"POST_DOWNLOAD", ""}, {"PRE_RESTART", ""}, {"POST_RESTART", ""}});
    control_plane.say({goal});
    start();
    const auto prepared = wait_step("d1", Step::prepared);
    EXPECT_FALSE(prepared.begun);
    EXPECT_EQ(prepared.resident, std::vector{goal.prepare->build});
    control_plane.say({permitted(goal, "p1")});
    const auto serving = wait_step("d1", Step::serving);
    EXPECT_TRUE(serving.begun);
    EXPECT_TRUE(serving.healthy);
    EXPECT_EQ(serving.permit, PermitId{"p1"});
    EXPECT_EQ(serving.serving, goal.prepare->build);
    EXPECT_EQ(in_slot(), "one");
    EXPECT_EQ(ran(), "one POST_DOWNLOAD 1\none PRE_RESTART 1\none RESTARTING 1\none POST_RESTART 1\n");
}

TEST_F(WalkTest, PutsTheBuildBeforeBackAndSaysWhatTheHookSaid) {
    control_plane.say({permitted(publish("d1", "one", {}), "p1")});
    start();
    wait_step("d1", Step::serving);
    control_plane.say({permitted(publish("d2", "two", {{"RESTARTING", "echo port is taken; exit 3"}}), "p2")}
    );
    const auto failed = wait_failed("d2");
    EXPECT_EQ(failed.step, Step::restart);
    EXPECT_EQ(failed.error, "RESTARTING failed: exit 3: port is taken");
    EXPECT_EQ(failed.tail, "port is taken\n");
    EXPECT_TRUE(failed.healthy);
    EXPECT_EQ(in_slot(), "one");
    EXPECT_EQ(ran(), "one RESTARTING 1\ntwo RESTARTING 1\none RESTARTING 1\n");
}

TEST_F(WalkTest, RollsBackToAResidentBuildWithoutADownload) {
    const auto one = publish("d1", "one", {});
    control_plane.say({permitted(one, "p1")});
    start();
    wait_step("d1", Step::serving);
    control_plane.say({permitted(publish("d2", "two", {}), "p2")});
    wait_step("d2", Step::serving);
    const auto before = control_plane.artifact_requests();
    auto back = permitted(one, "p3");
    back.deploy = DeployId{"d3"};
    back.kind = DeployKind::rollback;
    control_plane.say({back});
    wait_step("d3", Step::serving);
    EXPECT_EQ(in_slot(), "one");
    EXPECT_EQ(control_plane.artifact_requests(), before);
}

TEST_F(WalkTest, GivesBackAPermitThatIsRevokedBeforeItBegan) {
    const auto goal = publish("d1", "one", {});
    control_plane.hold_artifacts();
    control_plane.say({permitted(goal, "p1")});
    start();
    control_plane.wait_for_held_artifact();
    control_plane.wait_report([](const ServiceReport& report) { return report.permit.value == "p1"; });
    control_plane.say({goal});
    control_plane.wait_report([](const ServiceReport& report) { return report.permit.empty(); });
    control_plane.release_artifacts();
    wait_step("d1", Step::prepared);
    EXPECT_EQ(ran(), "");
}

TEST_F(WalkTest, DoesNotBeginUnderAPermitThatHasRunOut) {
    const auto goal = publish("d1", "one", {});
    control_plane.say({permitted(goal, "p1", Duration{0})});
    start();
    const auto prepared = wait_step("d1", Step::prepared);
    EXPECT_TRUE(prepared.permit.empty());
    EXPECT_EQ(ran(), "");
    control_plane.say({permitted(goal, "p2")});
    wait_step("d1", Step::serving);
}

TEST_F(WalkTest, FinishesABegunWalkWhileTheControlPlaneIsAway) {
    const auto fifo = make_fifo("gate");
    control_plane.say({permitted(publish("d1", "one", {{"RESTARTING", "cat <" + fifo}}), "p1")});
    start();
    Gate gate(fifo);
    control_plane.go_away();
    gate.open();
    const auto done = make_fifo("done");
    control_plane.come_back();
    const auto serving = wait_step("d1", Step::serving);
    EXPECT_TRUE(serving.begun);
    EXPECT_EQ(ran(), "one RESTARTING 1\n");
}

TEST_F(WalkTest, ABegunWalkIsNotInterruptedByANewGoal) {
    const auto fifo = make_fifo("gate");
    control_plane.say({permitted(publish("d1", "one", {{"RESTARTING", "cat <" + fifo}}), "p1")});
    start();
    Gate gate(fifo);
    control_plane.say({permitted(publish("d2", "two", {}), "p2")});
    control_plane.wait_whole_report([](const Report& report) { return report.have == 2; });
    gate.open();
    wait_step("d2", Step::serving);
    EXPECT_EQ(ran(), "one RESTARTING 1\ntwo RESTARTING 1\n");
}

TEST_F(WalkTest, GivesUpPreparingWhenTheGoalChanges) {
    const auto fifo = make_fifo("gate");
    control_plane.say({publish("d1", "one", {{"POST_DOWNLOAD", "cat <" + fifo}})});
    start();
    Gate gate(fifo);
    control_plane.say({publish("d2", "two", {})});
    wait_step("d2", Step::prepared);
    EXPECT_EQ(ran(), "one POST_DOWNLOAD 1\n");
}

TEST_F(WalkTest, RefusesBytesThatAreNotTheBuilds) {
    auto goal = publish("d1", "one", {});
    control_plane.keep(goal.prepare->artifact.digest, std::string(goal.prepare->artifact.bytes, 'x'));
    control_plane.say({permitted(goal, "p1")});
    start();
    const auto failed = wait_failed("d1");
    EXPECT_EQ(failed.step, Step::download);
    EXPECT_NE(failed.error.find("has the digest"), std::string::npos) << failed.error;
    EXPECT_EQ(in_slot(), "");
    EXPECT_EQ(failed.attempt, 4);
}

TEST_F(WalkTest, RefusesAnArtifactThatIsCutOff) {
    auto goal = publish("d1", "one", {});
    control_plane.keep(goal.prepare->artifact.digest, "short");
    control_plane.say({goal});
    start();
    const std::string error = wait_failed("d1").error;
    EXPECT_TRUE(error.ends_with("has 5 bytes, not " + std::to_string(goal.prepare->artifact.bytes))) << error;
}

TEST_F(WalkTest, RefusesABuildWhoseManifestIsAnother) {
    auto goal = publish("d1", "one", {});
    goal.prepare->digest = sha256("another build");
    goal.prepare->build = build_id(goal.service, goal.prepare->commit.id, goal.prepare->digest);
    control_plane.say({goal});
    start();
    EXPECT_EQ(wait_failed("d1").step, Step::download);
    EXPECT_FALSE(std::filesystem::exists(directory / "srv/web/releases" / goal.prepare->build.value));
}

TEST_F(WalkTest, PassesOnlyDeclaredKeysToHooks) {
    const auto seen = (directory / "seen").string();
    auto goal = publish(
        "d1", "one", {{"RESTARTING", "env | grep -e ^DB_ -e ^SECRET -e ^TOKEN | sort >" + seen}},
        R"({"env":["DB_URL","TOKEN"]})"
    );
    std::filesystem::create_directories(directory / "commands");
    std::ofstream(directory / "commands/token") << "#!/bin/sh\necho fresh\n";
    std::filesystem::permissions(directory / "commands/token", std::filesystem::perms{0755});
    std::ofstream(directory / "db-url") << "postgres://db\n";
    goal.prepare->env = {
        {"DB_URL", {ValueSource::file, directory / "db-url"}},
        {"SECRET", {ValueSource::text, "not declared"}},
        {"TOKEN", {ValueSource::command, "token"}},
    };
    control_plane.say({permitted(goal, "p1")});
    start();
    wait_step("d1", Step::serving);
    EXPECT_EQ(slurp(seen), "DB_URL=postgres://db\nTOKEN=fresh\n");
    EXPECT_EQ(log().find("fresh"), std::string::npos);
    EXPECT_EQ(log().find("postgres"), std::string::npos);
}

TEST_F(WalkTest, RunsNoCommandThatTheHostDidNotInstall) {
    auto goal = publish("d1", "one", {}, R"({"env":["KEY"]})");
    goal.prepare->env = {{"KEY", {ValueSource::command, "/bin/id"}}};
    control_plane.say({permitted(goal, "p1")});
    start();
    const auto failed = wait_failed("d1");
    EXPECT_NE(failed.error.find("is not in"), std::string::npos) << failed.error;
    EXPECT_EQ(ran(), "");
}

TEST_F(WalkTest, FillsAndSealsWritableAreas) {
    const std::string fill = "echo made >../venv/file";
    auto goal = publish("d1", "one", {{"POST_DOWNLOAD", fill}}, R"({"writable":["venv"]})");
    control_plane.say({goal});
    start();
    wait_step("d1", Step::prepared);
    const auto file = directory / "srv/web/releases" / goal.prepare->build.value / "venv/file";
    EXPECT_EQ(slurp(file), "made\n");
    EXPECT_EQ(
        std::filesystem::status(file).permissions() & std::filesystem::perms{0222},
        std::filesystem::perms::none
    );
}

TEST_F(WalkTest, StopsAServiceAndEmptiesItsSlot) {
    control_plane.say({permitted(publish("d1", "one", {{"STOPPING", ""}}), "p1")});
    start();
    wait_step("d1", Step::serving);
    ServiceGoal stop;
    stop.service = ServiceName{"web"};
    stop.stage = StageName{"prod"};
    stop.deploy = DeployId{"d2"};
    stop.kind = DeployKind::stop;
    control_plane.say({permitted(stop, "p2")});
    const auto stopped = wait_step("d2", Step::stopped);
    EXPECT_TRUE(stopped.serving.empty());
    EXPECT_FALSE(std::filesystem::exists(std::filesystem::symlink_status(directory / "srv/web/current")));
    EXPECT_EQ(ran(), "one RESTARTING 1\none STOPPING 1\n");
}

TEST_F(WalkTest, RetriesAFailedHookAsOftenAsTheBuildSays) {
    const auto once = (directory / "once").string();
    control_plane.say({permitted(
        publish("d1", "one", {{"RESTARTING", "mkdir " + once + " && exit 1; true"}}, R"({"retries":1})"), "p1"
    )});
    start();
    wait_step("d1", Step::serving);
    EXPECT_EQ(ran(), "one RESTARTING 1\none RESTARTING 2\n");
}

TEST_F(WalkTest, ServesOnlyWhatAnswersItsHealthCheck) {
    Watched<int> asked;
    LocalServer service([&](const HttpServerRequest& request, const Respond& respond) {
        asked.change([](int& count) { ++count; });
        const bool up = request.path == "/c-one";
        respond({.status = up ? 200 : 503, .headers = {{"X-Commit", "c-one"}}, .body = "ok"});
    });
    const std::string check =
        R"({"health":{"http":")" + service.url("/${commit}")
        + R"(","header":{"X-Commit":"${commit}"},"consecutive":3,"interval":"10ms","timeout":"1s"}})";
    control_plane.say({permitted(publish("d1", "one", {}, check), "p1")});
    start();
    wait_step("d1", Step::serving);
    EXPECT_EQ(asked.wait([](int) { return true; }), 3);
    control_plane.say({permitted(publish("d2", "two", {}, check), "p2")});
    const auto failed = wait_failed("d2");
    EXPECT_NE(failed.error.find("status was 503, not 200"), std::string::npos) << failed.error;
    EXPECT_TRUE(failed.healthy);
    EXPECT_EQ(in_slot(), "one");
}

TEST_F(WalkTest, KeepsNoMoreReleasesThanTheBuildWants) {
    start();
    for (int i = 1; i <= 4; ++i) {
        const auto n = std::to_string(i);
        control_plane.say({permitted(publish("d" + n, n, {}, R"({"keep":2})"), "p" + n)});
        wait_step("d" + n, Step::serving);
    }
    const auto last =
        control_plane.wait_report([](const ServiceReport& report) { return report.resident.size() == 2; });
    EXPECT_EQ(last.serving, last.resident.back());
}

} // namespace tt
