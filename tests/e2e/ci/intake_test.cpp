// A whole server that publishes what runs of a fake Jenkins archived, from a real repository.

#include "integrations/posix/proc.hpp"
#include "integrations/posix/system_clock.hpp"
#include "tests/e2e/ci/jenkins_scene.hpp"

#include <algorithm>
#include <thread>

namespace tt {
namespace {

constexpr const char* published_service = R"(tt: 1
service: web
owner: { team: test }
source: { git: "ORIGIN", branch: main }
ci: { jenkins: { url: "JENKINS", job: acme/web }, artifact: "dist/*.tar.gz", publish: true }
build: { path: dist, keep: 3, restart: { strategy: hook, timeout: 5m } }
stages:
  - name: staging
    hosts: { group: web-staging }
    from: builds
    promote: { on: manual }
)";

constexpr const char* never = "1h";
constexpr const char* often = "50ms";

class RunsBecomeBuilds : public JenkinsScene {
protected:
    void SetUp() override {
        begin(policy());
        jenkins_.with_job("acme/web", [](FakeJob&) {});
    }

    [[nodiscard]] std::string policy() const {
        std::string text = published_service;
        replace(text, "ORIGIN", origin_.string());
        replace(text, "JENKINS", jenkins_.url());
        return text;
    }

    /// Writes a tt.yaml in which something else stands.
    void change_policy(const std::string& what, const std::string& with) const {
        std::string text = policy();
        replace(text, what, with);
        std::ofstream(workspace_ / "tt.yaml") << text;
    }

    void serve(const std::string& poll) {
        cluster_.start_server(jenkins_login(), {"--ci-poll", poll});
        read_secret();
    }

    [[nodiscard]] FakeRun run_here(
        std::int64_t number, const std::string& result, const std::string& branch = "origin/main"
    ) const {
        return JenkinsScene::run_here(number, result, branch, origin_.string());
    }

    [[nodiscard]] bool asked_for_artifacts() const {
        return std::ranges::any_of(jenkins_.requests(), [](const auto& each) {
            return each.contains("/artifact/");
        });
    }

    /// Whether a process that was started to publish still runs.
    [[nodiscard]] bool publishes() const {
        const std::string entry = "XDG_CACHE_HOME=" + (cluster_.home() / "cache").string();
        return std::ranges::any_of(all_processes(), [&](const ProcessInfo& process) {
            return !process.dead && was_started_with(process.pid, entry);
        });
    }
};

TEST_F(RunsBecomeBuilds, AsSoonAsJenkinsCalls) {
    serve(never);
    add(run_here(1, "SUCCESS"));
    expect_ok({"config", "apply"});
    EXPECT_EQ(newest_of(1).commit.subject, "Say hello");
    change_policy("keep: 3", "keep: 7"); // Committed, and not adopted.
    const std::string id = commit("again");
    add(run_here(2, ""));
    call(2, "STARTED");
    finish(2);
    const Duration ended = time_since_boot();
    call(2);
    const Build build = newest_of(2);
    RecordProperty("milliseconds", static_cast<int>((time_since_boot() - ended).count()));
    EXPECT_EQ(build.commit.id.value, id);
    EXPECT_EQ(build.commit.author, "Ana <ana@example.com>");
    EXPECT_EQ(build.commit.subject, "Say again");
    EXPECT_EQ(build.commit.branch, "main");
    EXPECT_EQ(build.commit.repository, origin_.string());
    EXPECT_EQ(build.commit.generation, 2U);
    EXPECT_FALSE(build.commit.dirty);
    EXPECT_EQ(build.config.keep, 7) << "of the commit's own tt.yaml";
    EXPECT_EQ(build.ci_url, jenkins_.url() + "/job/acme/job/web/2/");
    EXPECT_EQ(build.published_by, "tt");
    EXPECT_TRUE(cluster_.get<BuildsView>("/v1/builds?service=web").builds.at(0).history_known);
    EXPECT_FALSE(log().contains("s3cret-token") || log().contains(secret_)) << log();
}

TEST_F(RunsBecomeBuilds, WithinAPollWhereNobodyCallsAndEachOnce) {
    serve(often);
    expect_ok({"config", "apply"});
    add(run_here(1, "FAILURE"));
    add(run_here(2, "SUCCESS"));
    EXPECT_TRUE(newest_of(1).ci_url.ends_with("/2/"));
    commit("two");
    add(run_here(3, ""));
    finish(3);
    for (int i = 0; i < 20; ++i) call(3);
    EXPECT_TRUE(newest_of(2).ci_url.ends_with("/3/"));
    commit("three");
    add(run_here(4, "SUCCESS", "origin/topic"));
    add(run_here(5, "SUCCESS"));
    EXPECT_TRUE(newest_of(3).ci_url.ends_with("/5/"));
    commit("four");
    add(run_here(6, "SUCCESS"));
    EXPECT_TRUE(newest_of(4).ci_url.ends_with("/6/"));
    EXPECT_EQ(builds().size(), 4U) << log();
}

TEST_F(RunsBecomeBuilds, HoweverOftenTheServerIsKilled) {
    jenkins_.hold_artifacts(true);
    serve(often);
    add(run_here(1, "SUCCESS"));
    expect_ok({"config", "apply"});
    while (!asked_for_artifacts()) std::this_thread::yield();
    cluster_.kill_server();
    while (publishes()) std::this_thread::yield();
    jenkins_.hold_artifacts(false);
    serve(often);
    const Build build = newest_of(1);
    cluster_.kill_server(); // Whoever published may not have heard that it is recorded.
    while (publishes()) std::this_thread::yield();
    serve(often);
    commit("two");
    add(run_here(2, "SUCCESS"));
    EXPECT_TRUE(newest_of(2).ci_url.ends_with("/2/"));
    ASSERT_EQ(builds().size(), 2U) << log();
    EXPECT_EQ(builds().at(1).id, build.id);
    while (!fs::is_empty(cluster_.home() / "publish")) std::this_thread::yield(); // Of the killed one, too.
}

TEST_F(RunsBecomeBuilds, AndWhatCannotBecomeOneIsNoSecret) {
    FakeRun empty = run_here(1, "SUCCESS");
    empty.artifacts = {{"test-report.xml", "x"}};
    add(empty);
    serve(often);
    expect_ok({"config", "apply"});
    const std::string reason =
        "acme/web #1 is not published: no artifact of acme/web #1 matches 'dist/*.tar.gz' "
        "(it has test-report.xml)";
    while (!why("web").contains(reason)) std::this_thread::yield();
    EXPECT_TRUE(why("staging").contains(reason)) << why("staging");
    EXPECT_TRUE(cluster_.tt({"ci"}, workspace_).error.contains(reason));
    EXPECT_TRUE(log().contains("web: " + reason)) << log();
    commit("two");
    add(run_here(2, "SUCCESS"));
    EXPECT_TRUE(newest_of(1).ci_url.ends_with("/2/"));
    while (why("web").contains("is not published")) std::this_thread::yield();
    EXPECT_TRUE(log().contains("web: runs of acme/web become builds again")) << log();
}

TEST_F(RunsBecomeBuilds, OnlyOfCommitsThatTheBranchHas) {
    serve(often);
    expect_ok({"config", "apply"});
    sh("git switch -q -c topic");
    const std::string id = commit("topical");
    add(run_here(1, "SUCCESS", "detached"));
    const std::string left =
        "acme/web #1 is left alone: commit " + id.substr(0, 10) + " is not on branch main of ";
    while (!log().contains(left)) std::this_thread::yield();
    EXPECT_TRUE(builds().empty());
    EXPECT_FALSE(why("web").contains("publish")) << "that is nothing to worry about";
    sh("git switch -q main");
    commit("on main");
    add(run_here(2, "SUCCESS", "detached"));
    EXPECT_EQ(newest_of(1).commit.branch, "main");
}

TEST_F(RunsBecomeBuilds, AlsoByHandFromAnywhere) {
    serve(often);
    change_policy("publish: true", "publish: false");
    expect_ok({"config", "apply"});
    sh("git add . && git commit -q -m 'Publish by hand' && git push -q " + origin_.string() + " main");
    add(run_here(1, "SUCCESS"));
    Variables person = cluster_.client_variables();
    person["XDG_CACHE_HOME"] = directory_ / "caches";
    person.merge(jenkins_login());
    const auto publish = [&](std::vector<std::string> more) {
        std::vector<std::string> words{
            "publish", "--from-jenkins", "acme/web#1", "--remote", origin_.string()
        };
        words.insert(words.end(), more.begin(), more.end());
        ProcessSpec spec{.executable = cluster_.program("tt"), .arguments = words, .variables = person};
        spec.directory = directory_.path();
        const ProcessExit exit = must(run(spec, {.deadline = 1min}));
        return std::pair{exit.status.code, exit.output.text() + exit.error.text()};
    };
    EXPECT_EQ(publish({"--service", "web", "--branch", "topic"}).first, 5);
    EXPECT_EQ(publish({"--service", "shop"}).first, 1);
    EXPECT_TRUE(publish({"--service", "shop"}).second.contains("has no tt.yaml with 'service: shop'"));
    EXPECT_TRUE(builds().empty());
    const auto [code, said] = publish({"--service", "web"});
    EXPECT_EQ(code, 0) << said;
    EXPECT_EQ(newest_of(1).commit.subject, "Publish by hand");
}

} // namespace
} // namespace tt
