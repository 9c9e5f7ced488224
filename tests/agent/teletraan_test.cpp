#include "hooks/record.hpp"
#include "integrations/build/delta_name.hpp"
#include "tests/agent/agent_host.hpp"
#include "tests/support/delta_between.hpp"
#include "tests/support/noise.hpp"

namespace tt {
namespace {

namespace fs = std::filesystem;

/// A host that takes builds which were made for Teletraan.
class TeletraanTest : public AgentHost {
protected:
    /// A build of these files. None is executable, as an archive may bring them.
    ServiceGoal build_of(
        const std::string& deploy, const std::string& name, const std::map<std::string, std::string>& files,
        const std::string& config = "{}"
    ) {
        const auto tree = directory / ("tree-" + name);
        auto all = files;
        all["name"] = name;
        all[".tt/build.json"] = config;
        for (const auto& [path, text] : all) {
            fs::create_directories((tree / path).parent_path());
            std::ofstream(tree / path) << text;
            fs::permissions(tree / path, fs::perms{0644});
        }
        return goal_of(deploy, name, tree);
    }

    /// A script that says that it ran and where, and goes on with this.
    [[nodiscard]] std::string script(const std::string& text = "") const {
        return "#!/bin/sh\necho $(basename $0) $BUILD_COMMIT $(basename $PWD) >>"
               + (directory / "ran").string() + "\n" + text + "\n";
    }

    ServiceReport serve(const ServiceGoal& goal, const std::string& permit) {
        control_plane.say({permitted(goal, permit)});
        return wait_step(goal.deploy.value, Step::serving);
    }

    [[nodiscard]] fs::path release(const ServiceGoal& goal) const {
        return directory / "srv/web/releases" / goal.prepare->build.value;
    }
};

} // namespace

TEST_F(TeletraanTest, TellsAScriptExactlyTheVariables) {
    const auto seen = directory / "seen";
    auto goal = build_of(
        "d1", "one", {{"teletraan/RESTARTING", script("env | grep -v TT_HOOK_ | sort >" + seen.string())}},
        R"({"env":["PORT","STAGE_NAME","BUILD_ID"]})"
    );
    goal.prepare->commit.repository = "acme/web";
    goal.prepare->commit.branch = "main";
    goal.prepare->env = {
        {"PORT", {ValueSource::text, "8080"}},
        {"STAGE_NAME", {ValueSource::text, "said by a key"}},
        {"BUILD_ID", {ValueSource::text, "forged"}},
        {"UNDECLARED", {ValueSource::text, "never told"}},
    };
    start();
    serve(goal, "p1");
    const auto srv = (directory / "srv/web").string();
    EXPECT_EQ(
        slurp(seen),
        "BUILDS_DIR=" + srv
            + "/releases\nBUILD_BRANCH=main\nBUILD_COMMIT=c-one\nBUILD_ID=" + goal.prepare->build.value
            + "\nBUILD_NAME=web\nBUILD_REPO=acme/web\nBUILD_URL=" + goal.prepare->artifact.url
            + "\nCOMPUTE_ENV_TYPE=PRODUCTION\nDEPLOY_ID=d1\nDEPLOY_STEP=RESTARTING\nDEPLOY_TYPE=REGULAR\n"
              "ENV_NAME=web\nFIRST_DEPLOY=True\nHOME=/\nLANG=C.UTF-8\nOPCODE=DEPLOY\n"
              "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nPORT=8080\n"
              "PWD="
            + release(goal).string() + "/teletraan\nSTAGE_NAME=said by a key\nTARGET=" + srv
            + "/current\nTZ=UTC\n"
    );
}

TEST_F(TeletraanTest, RunsTheScriptsInOrderWhereTheyLie) {
    std::map<std::string, std::string> files;
    for (const char* name :
         {"PRE_DOWNLOAD", "POST_DOWNLOAD", "PRE_RESTART", "RESTARTING", "POST_RESTART", "STOPPING"})
        files["teletraan/" + std::string(name)] = script();
    start();
    serve(build_of("d1", "one", files), "p1");
    serve(build_of("d2", "two", files), "p2");
    EXPECT_EQ(
        ran(), "POST_DOWNLOAD c-one teletraan\nPRE_RESTART c-one teletraan\nRESTARTING c-one teletraan\n"
               "POST_RESTART c-one teletraan\nPRE_DOWNLOAD c-two teletraan\nPOST_DOWNLOAD c-two teletraan\n"
               "PRE_RESTART c-two teletraan\nRESTARTING c-two teletraan\nPOST_RESTART c-two teletraan\n"
    );
}

TEST_F(TeletraanTest, PrefersTheDirectoryOfTheService) {
    start();
    const std::map<std::string, std::string> files{
        {"teletraan/web/RESTARTING", script()}, {"teletraan/RESTARTING", script("exit 1")}
    };
    serve(build_of("d1", "one", files), "p1");
    EXPECT_EQ(ran(), "RESTARTING c-one web\n");
}

TEST_F(TeletraanTest, FailsWithoutTheOneScriptThatMustExist) {
    start();
    control_plane.say({permitted(build_of("d1", "none", {{"bin/app", ""}}), "p1")});
    EXPECT_EQ(wait_failed("d1").step, Step::restart);
    control_plane.say({permitted(build_of("d2", "others", {{"teletraan/PRE_RESTART", script()}}), "p2")});
    const auto failed = wait_failed("d2");
    EXPECT_EQ(failed.step, Step::restart);
    EXPECT_TRUE(failed.error.ends_with("has no RESTARTING hook")) << failed.error;
    EXPECT_EQ(ran(), "PRE_RESTART c-others teletraan\n");
}

TEST_F(TeletraanTest, TriesThreeTimesAndTellsTheExitCode) {
    start();
    control_plane.say(
        {permitted(build_of("d1", "one", {{"teletraan/RESTARTING", script("echo full; exit 7")}}), "p1")}
    );
    const auto failed = wait_failed("d1");
    EXPECT_EQ(failed.error, "RESTARTING failed: exit 7: full");
    EXPECT_EQ(failed.tail, "full\n");
    EXPECT_EQ(ran(), "RESTARTING c-one teletraan\nRESTARTING c-one teletraan\nRESTARTING c-one teletraan\n");
}

TEST_F(TeletraanTest, EndsAScriptAtItsTimeAndTriesItNoMore) {
    start();
    control_plane.say({permitted(
        build_of(
            "d1", "one", {{"teletraan/RESTARTING", script("sleep 600")}}, R"({"restart":{"timeout":"1s"}})"
        ),
        "p1"
    )});
    EXPECT_EQ(wait_failed("d1").error, "RESTARTING did not end within 1s");
    EXPECT_EQ(ran(), "RESTARTING c-one teletraan\n");
}

TEST_F(TeletraanTest, GivesAScriptHalfAnHourUnlessTheBuildSaysMore) {
    const auto fifo = make_fifo("gate");
    control_plane.say(
        {permitted(build_of("d1", "one", {{"teletraan/RESTARTING", script("cat <" + fifo)}}), "p1")}
    );
    start();
    Gate gate(fifo);
    const auto run = hooks::decode_run(slurp(directory / "state/hooks/web/d1.0/restart.1/spec"));
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_EQ(run->deadline, std::chrono::minutes{30});
    gate.open();
    wait_step("d1", Step::serving);
}

TEST_F(TeletraanTest, ExpandsTemplatesWithScriptConfigurationOnly) {
    const std::map<std::string, std::string> files{
        {"teletraan/PRE_RESTART", script("cat app.conf")},
        {"teletraan/RESTARTING", script("test -f app.conf -a -f sub/deep.conf")},
        {"teletraan/app.conf.tmpl", "port $TELETRAAN_PORT\nsize ${TELETRAAN_SIZE:16}\n"
                                    "user {$TELETRAAN_USER:nobody}\nhome $TELETRAAN_HOME\n"},
        {"teletraan/sub/deep.conf.tmpl", "${TELETRAAN_PORT:80}"},
    };
    auto goal = build_of("d1", "one", files, R"({"env":["PORT"]})");
    goal.prepare->env = {{"PORT", {ValueSource::text, "8080"}}};
    start();
    serve(goal, "p1");
    const std::string expanded = "port 8080\nsize 16\nuser nobody\nhome $TELETRAAN_HOME\n";
    EXPECT_EQ(slurp(release(goal) / "teletraan/app.conf"), expanded);
    EXPECT_EQ(slurp(release(goal) / "teletraan_template/app.conf"), expanded);
    EXPECT_EQ(slurp(release(goal) / "teletraan/sub/deep.conf"), "8080");
    const auto looked =
        control_plane.wait_report([](const ServiceReport& report) { return report.scrub.has_value(); });
    EXPECT_TRUE(looked.scrub->drifted.empty());

    auto config = goal;
    config.deploy = DeployId{"d2"};
    config.kind = DeployKind::config;
    config.prepare->config = 2;
    config.prepare->env["PORT"].value = "9090";
    serve(config, "p2");
    EXPECT_EQ(slurp(release(goal) / "teletraan/sub/deep.conf"), "9090");
}

TEST_F(TeletraanTest, TakesTheNextBuildAsADeltaFromAReleaseWithExpandedTemplates) {
    const auto files = [&](const std::string& size) {
        return std::map<std::string, std::string>{
            {"large", std::string(noise(300'000, 7))},
            {"teletraan/RESTARTING", script()},
            {"teletraan/app.conf.tmpl", "$TELETRAAN_PORT " + size}
        };
    };
    auto one = build_of("d1", "one", files("1"), R"({"env":["PORT"]})");
    auto two = build_of("d2", "two", files("2"), R"({"env":["PORT"]})");
    for (auto* goal : {&one, &two}) goal->prepare->env = {{"PORT", {ValueSource::text, "8080"}}};
    control_plane.keep_delta(
        to_text({one.prepare->digest, two.prepare->digest}),
        delta_between(directory / "tree-one", directory / "tree-two")
    );
    start();
    serve(one, "p1");
    serve(two, "p2");
    EXPECT_EQ(control_plane.delta_requests(), 1U);
    EXPECT_EQ(control_plane.artifact_requests(), 1U);
    EXPECT_EQ(slurp(release(one) / "teletraan/app.conf"), "8080 1");
    EXPECT_EQ(slurp(release(two) / "teletraan/app.conf"), "8080 2");
}

TEST_F(TeletraanTest, MakesNoHookOfATemplate) {
    auto goal = build_of(
        "d1", "one", {{"teletraan/RESTARTING.tmpl", script("$TELETRAAN_PORT")}}, R"({"env":["PORT"]})"
    );
    goal.prepare->env = {{"PORT", {ValueSource::text, "8080"}}};
    control_plane.say({permitted(goal, "p1")});
    start();
    const auto failed = wait_failed("d1");
    EXPECT_TRUE(failed.error.ends_with("has no RESTARTING hook")) << failed.error;
    EXPECT_FALSE(fs::exists(release(goal) / "teletraan/RESTARTING"));
}

} // namespace tt
