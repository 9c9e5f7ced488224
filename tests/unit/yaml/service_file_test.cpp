#include "integrations/yaml/service_file.hpp"
#include "tests/unit/yaml/whole_file.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using std::chrono::hours, std::chrono::minutes, std::chrono::seconds, std::chrono::milliseconds;

ServiceFile parse(std::string_view text) {
    auto file = parse_service_file("tt.yaml", text);
    EXPECT_TRUE(file.has_value()) << file.error().message;
    return file ? *file : ServiceFile{};
}

StagePolicy stage_named(const std::string& name, const std::string& group) {
    StagePolicy stage;
    stage.name = StageName(name);
    stage.hosts.group = group;
    return stage;
}

/// A file with one stage, and these lines below the others of that stage.
ServiceFile parse_stage(const std::string& lines) {
    return parse("tt: 1\nservice: web\nstages:\n  - name: prod\n    hosts: { group: web }\n" + lines);
}

TEST(ServiceFile, HoldsTheWholeService) {
    const ServiceFile file = parse(whole_file);
    EXPECT_EQ(file.service, ServiceName("web"));
    EXPECT_EQ(file.policy.service, ServiceName("web"));
    EXPECT_EQ(file.policy.revision, 0);
    EXPECT_EQ(file.policy.text, whole_file);
    EXPECT_EQ(file.policy.owner, (Owner{"growth", "#growth-oncall"}));
    EXPECT_EQ(file.policy.source.github, "acme/web");
    EXPECT_EQ(file.policy.source.branch, "main");
    EXPECT_EQ(file.build_path, "dist");
    EXPECT_EQ(file.policy.retention, (Retention{30, hours{24 * 60}}));
}

TEST(ServiceFile, CollectsBuildsByItselfOnlyWhereItSaysSo) {
    const auto retention = [](const std::string& line) {
        return parse("tt: 1\nservice: web\n" + line + "stages: [{ name: prod, hosts: { group: web } }]\n")
            .policy.retention;
    };
    EXPECT_EQ(retention(""), std::nullopt);
    EXPECT_EQ(retention("retention: { keep: 7 }\n"), (Retention{7, hours{24 * 90}}));
    EXPECT_EQ(retention("retention: { for: 1d }\n"), (Retention{50, hours{24}}));
}

TEST(ServiceFile, HoldsWhatTheSourceHostIsToldOfDeploys) {
    const ServiceFile file =
        parse("tt: 1\nservice: web\n"
              "source:\n"
              "  github: acme/web\n"
              "  write: { deployments: true, statuses: true, comments: true, stable: jenkins-stable }\n"
              "stages: [{ name: prod, hosts: { group: web } }]\n");
    EXPECT_EQ(file.policy.source.write, (WriteBack{true, true, true, "jenkins-stable"}));
}

TEST(ServiceFile, HoldsWhatIsRequiredOfCiAndOfTheSourceHost) {
    const ServiceFile file = parse(
        "tt: 1\nservice: web\n"
        "source: { github: acme/web, server: https://github.acme.example, require: [lint, ci/unit] }\n"
        "ci: { jenkins: { url: https://ci.acme.example/ci, job: acme/web }, require: [Build, Unit tests] }\n"
        "stages: [{ name: prod, hosts: { group: web } }]\n"
    );
    EXPECT_EQ(file.policy.source.server, "https://github.acme.example");
    EXPECT_EQ(file.policy.source.require, (std::vector<std::string>{"lint", "ci/unit"}));
    EXPECT_EQ(file.policy.ci, (Ci{"https://ci.acme.example/ci", "acme/web", {"Build", "Unit tests"}}));
}

TEST(ServiceFile, HoldsWhatIsPublishedOfRuns) {
    const ServiceFile file =
        parse("tt: 1\nservice: web\nsource: { git: \"git@git.example:web.git\" }\n"
              "ci: { jenkins: { url: https://ci.example, job: web }, artifact: dist/*.tgz, publish: true }\n"
              "stages: [{ name: prod, hosts: { group: web } }]\n");
    EXPECT_EQ(file.policy.ci, (Ci{"https://ci.example", "web", {}, "dist/*.tgz", true}));
}

TEST(ServiceFile, HoldsTheJobThatJudges) {
    const ServiceFile file =
        parse("tt: 1\nservice: web\n"
              "ci: { jenkins: { url: https://ci.acme.example, job: acme/web } }\n"
              "stages:\n  - name: prod\n    hosts: { group: web }\n"
              "    accept: { job: acme/smoke, parameters: { BUILD: $build, WHERE: eu west }, timeout: 9m }\n"
        );
    const AcceptPolicy& accept = file.policy.stages.at(0).accept.value();
    EXPECT_EQ(accept.timeout, std::chrono::minutes{9});
    EXPECT_EQ(accept.job, (JobToRun{"", "acme/smoke", {{"BUILD", "$build"}, {"WHERE", "eu west"}}}));
}

TEST(ServiceFile, HoldsTheBuildConfiguration) {
    BuildConfig expected;
    expected.writable = {"venv"};
    expected.env = {"WEB_WORKERS", "DB_URL"};
    expected.health = HealthCheck{
        .http = "http://127.0.0.1:8080/healthz",
        .exec = "",
        .status = 200,
        .header = {{"X-Commit", "${commit}"}},
        .body = "",
        .consecutive = 3,
        .interval = milliseconds(500),
        .timeout = seconds(60),
    };
    EXPECT_EQ(parse(whole_file).build, expected);
}

TEST(ServiceFile, HoldsTheStagesInTheirOrder) {
    StagePolicy staging = stage_named("staging", "web-staging");
    staging.promote.on = PromoteOn::build;
    staging.rollout.parallel = {100, true};
    staging.rollout.floor = Amount{0, true};
    staging.accept.emplace().run = "tests/smoke.sh";
    staging.accept->attempts = 2;
    staging.on_failure = OnFailure::proceed;

    StagePolicy canary = stage_named("canary", "web-canary");
    canary.from = {StageName("staging")};
    canary.promote.on = PromoteOn::success;
    canary.rollout.floor = Amount{50, true};
    canary.accept.emplace().http = "http://canary.web.example/";
    canary.accept->timeout = minutes(2);
    canary.on_failure = OnFailure::rollback;

    StagePolicy prod = stage_named("prod", "web-prod");
    prod.hosts.size = 40;
    prod.from = {StageName("canary")};
    prod.promote.on = PromoteOn::schedule;
    prod.promote.schedule = "0 10 * * mon-fri";
    prod.promote.zone = "America/Los_Angeles";
    prod.promote.within = hours(2);
    prod.promote.soak = hours(1);
    prod.windows = {{0b0011110, 9 * 60, 16 * 60, "America/Los_Angeles"}};
    prod.on_close = OnClose::pause;
    prod.rollout.batches = {
        {{1, false}, minutes(5)}, {{10, true}, {}}, {{50, true}, minutes(10)}, {{100, true}, {}}
    };
    prod.rollout.parallel = {20, true};
    prod.rollout.floor = Amount{80, true};
    prod.rollout.per_zone = 2;
    prod.rollout.failures = {2, true};
    prod.on_failure = OnFailure::rollback;

    EXPECT_EQ(parse(whole_file).policy.stages, (std::vector{staging, canary, prod}));
}

TEST(ServiceFile, SaysWhenAHostIsGivenUp) {
    const auto lost_after = [](const std::string& keys) {
        return parse("tt: 1\nservice: web\nstages: [{ name: prod, hosts: { group: web" + keys + " } }]\n")
            .policy.stages.front()
            .hosts.lost_after;
    };
    EXPECT_EQ(lost_after(""), hours{1});
    EXPECT_EQ(lost_after(", lost_after: 5m"), minutes{5});
    EXPECT_EQ(lost_after(", lost_after: never"), seconds{0});
}

TEST(ServiceFile, SaysWhichServiceOfAHostGoesFirst) {
    const auto priority = [](const std::string& line) {
        return parse("tt: 1\nservice: web\n" + line + "stages: [{ name: prod, hosts: { group: web } }]\n")
            .policy.priority;
    };
    EXPECT_EQ(priority(""), 0);
    EXPECT_EQ(priority("priority: 100\n"), 100);
    EXPECT_EQ(priority("priority: -100\n"), -100);
}

TEST(ServiceFile, HoldsTheEnvironmentByStage) {
    const std::map<std::string, Environment> expected{
        {"staging", {{"WEB_WORKERS", {ValueSource::text, "2"}}}},
        {"prod",
         {{"WEB_WORKERS", {ValueSource::text, "16"}}, {"DB_URL", {ValueSource::file, "/etc/web/db-url"}}}},
    };
    EXPECT_EQ(parse(whole_file).environment, expected);
}

TEST(ServiceFile, KnowsWhereEachValueStands) {
    const auto positions = parse(whole_file).positions;
    EXPECT_EQ(positions.at("service"), (Position{2, 10}));
    EXPECT_EQ(positions.at("stages[2].rollout.floor"), (Position{39, 14}));
    EXPECT_EQ(positions.at("stages[0].from"), (Position{18, 11}));
    EXPECT_FALSE(positions.contains("stages[1].success"));
}

TEST(ServiceFile, NeedsNoMoreThanANameAndAStage) {
    EXPECT_EQ(parse_stage("").policy.stages, std::vector{stage_named("prod", "web")});
    EXPECT_EQ(parse_stage("").build, BuildConfig{});
}

TEST(ServiceFile, TakesBatchesInShort) {
    const auto stage = parse_stage("    rollout: { batches: [1, 10%, 100%] }\n").policy.stages.front();
    EXPECT_EQ(
        stage.rollout.batches, (std::vector<Batch>{{{1, false}, {}}, {{10, true}, {}}, {{100, true}, {}}})
    );
}

TEST(ServiceFile, TakesSeveralUpstreamsAndHostNames) {
    const auto file = parse("tt: 1\nservice: web\nstages:\n"
                            "  - { name: eu, hosts: { names: [web-1, \"10.0.0.2\"] } }\n"
                            "  - { name: us, hosts: { group: us }, from: builds }\n"
                            "  - { name: prod, hosts: { group: prod }, from: [eu, us] }\n");
    EXPECT_EQ(file.policy.stages[0].hosts.names, (std::vector<std::string>{"web-1", "10.0.0.2"}));
    EXPECT_EQ(file.policy.stages[2].from, (std::vector{StageName("eu"), StageName("us")}));
}

TEST(ServiceFile, TakesTextsThatNeedNoQuotes) {
    const auto file =
        parse("tt: 1\nservice: web\nbuild: { env: [A, B, C, D] }\nstages:\n"
              "  - { name: prod, hosts: { group: web } }\n"
              "env: { prod: { A: 16, B: 10.0.0.1, C: \"\", D: { command: \"cat /etc/d\" } } }\n");
    const Environment expected{
        {"A", {ValueSource::text, "16"}},
        {"B", {ValueSource::text, "10.0.0.1"}},
        {"C", {ValueSource::text, ""}},
        {"D", {ValueSource::command, "cat /etc/d"}},
    };
    EXPECT_EQ(file.environment.at("prod"), expected);
}

TEST(ServiceFile, TakesWindowsLineEndsAndADocumentStart) {
    const auto file =
        parse("---\r\ntt: 1\r\nservice: web\r\nstages:\r\n- name: prod\r\n  hosts: { group: web }\r\n");
    EXPECT_EQ(file.policy.stages.front().hosts.group, "web");
    EXPECT_EQ(file.positions.at("service"), (Position{3, 10}));
}

TEST(ServiceFile, TakesAFileWithWarnings) {
    const auto checked = check_service_file(
        "tt.yaml", "tt: 1\nservice: web\nbuild: { reversible: never }\nstages:\n"
                   "- { name: prod, hosts: { group: web }, on_failure: rollback }\n"
    );
    EXPECT_TRUE(checked.file.has_value());
    ASSERT_EQ(checked.problems.size(), 1U);
    EXPECT_EQ(checked.problems.front().severity, Severity::warning);
}

} // namespace
} // namespace tt
