#include "integrations/posix/pipe.hpp"
#include "tests/e2e/ci/ci_node.hpp"
#include "tests/fakes/jenkins/fake_jenkins.hpp"
#include "tests/support/git_over_http.hpp"
#include "tests/support/self_signed.hpp"

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

namespace tt {
namespace {

constexpr const char* hotfix_service = R"(tt: 1
service: web
owner: { team: test }
source: { git: ORIGIN, branch: main }
ci: { jenkins: { url: "JENKINS", job: acme/web } }
build:
  path: dist
  restart: { strategy: hook, timeout: 5m }
stages:
  - name: staging
    hosts: { group: web-staging }
    from: builds
    promote: { on: manual }
    rollout: { parallel: 100%, floor: 0%, halt_timeout: 1s }
    on_failure: continue
  - name: prod
    hosts: { group: web-prod }
    from: staging
    promote: { on: manual, soak: 1h }
    rollout: { parallel: 100%, floor: 0%, halt_timeout: 1s }
    hotfix: { skip: [soak] }
    on_failure: continue
)";

/// One commit is live in prod, and main has gone on: a fix, then something else. The test plays the Jenkins.
class Hotfix : public CiNode {
protected:
    void SetUp() override {
        CiNode::SetUp();
        cluster_.start_agent({.name = "web-2", .groups = {"web-prod"}});
        cluster_.wait_for_hosts(2);
        jenkins_.with_job("acme/web", [](FakeJob& job) { job.parameters = {"BRANCH", "TT_KEY"}; });
        std::string policy = hotfix_service;
        policy.replace(policy.find("ORIGIN"), 6, origin_.string());
        policy.replace(policy.find("JENKINS"), 7, jenkins_.url());
        std::ofstream(workspace_ / "tt.yaml") << policy;
        sh("git add . && git commit -q -m 'Build with Jenkins' && git clone -q --bare . " + origin_.string());
        live_ = sh("git rev-parse HEAD");
        expect_ok({"config", "apply"});
        expect_ok({"publish"});
        expect_ok({"deploy", "prod", "#1", "--yes"});
        std::ofstream(workspace_ / "dist/app") << "mended\n";
        sh("git add . && git commit -q -m 'Mend it'");
        fix_ = sh("git rev-parse HEAD");
        std::ofstream(workspace_ / "dist/other") << "not asked for\n";
        sh("git add . && git commit -q -m 'Go on' && git push -q " + origin_.string() + " main");
    }

    [[nodiscard]] Variables person() const {
        Variables variables = node();
        variables["TT_TOKEN"] = secret_;
        variables["GIT_COMMITTER_NAME"] = "Bo";
        variables["GIT_COMMITTER_EMAIL"] = "bo@example.com";
        variables["TT_JENKINS_URL"] = jenkins_.url();
        variables["TT_JENKINS_USER"] = "ann";
        variables["TT_JENKINS_TOKEN"] = "s3cret-token";
        return variables;
    }

    [[nodiscard]] std::vector<std::string> words(std::vector<std::string> more = {}) const {
        std::vector<std::string> all{"hotfix", "web", fix_, "--yes", "-m", "logins fail"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    [[nodiscard]] Built hotfix(std::vector<std::string> more = {}) const {
        Built built = run_step(cluster_.program("tt"), words(std::move(more)), person());
        EXPECT_FALSE(built.all.contains("s3cret-token")) << built.all;
        return built;
    }

    /// Starts it, lets it come as far as `done` says, and kills it.
    void kill_when(const std::function<bool()>& done) {
        ProcessSpec spec{.executable = cluster_.program("tt"), .arguments = words(), .variables = person()};
        spec.directory = workspace_;
        Process process = must(Process::start(spec));
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (!done() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
        EXPECT_TRUE(done());
        ::kill(process.pid(), SIGKILL);
        ASSERT_TRUE(must(process.wait(1min)));
    }

    [[nodiscard]] std::string branches() const {
        return sh("git -C " + origin_.string() + " for-each-ref --format='%(refname:short) %(objectname)'");
    }

    /// A branch that is being written is a lock file yet; on a remote of its own no kill reaches that.
    [[nodiscard]] bool is_pushed() const {
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(origin_ / "refs/heads/hotfix/web", error))
            if (entry.path().extension() != ".lock") return true;
        return false;
    }

    [[nodiscard]] int times_started() const {
        int count = 0;
        for (const std::string& request : jenkins_.requests())
            if (request.starts_with("POST ") && request.ends_with("/buildWithParameters")) ++count;
        return count;
    }

    /// What Jenkins does first: checks the branch out elsewhere. The number of the run, and where that is.
    std::pair<std::int64_t, fs::path> let_jenkins_begin() {
        const std::int64_t number = jenkins_.begin_next();
        std::string branch;
        jenkins_.with_run("acme/web", number, [&](FakeRun& run) { branch = run.parameters.at("BRANCH"); });
        fs::path node_directory = directory_ / ("node-" + std::to_string(number));
        sh("git clone -q -b " + branch + " " + origin_.string() + " " + node_directory.string());
        return {number, std::move(node_directory)};
    }

    /// Then it publishes that, and ends.
    void let_jenkins_build(const std::string& result = "SUCCESS") {
        const auto [number, node_directory] = let_jenkins_begin();
        if (result == "SUCCESS") {
            const auto said = cluster_.tt({"publish"}, node_directory);
            EXPECT_EQ(said.status.code, 0) << said.error;
        }
        jenkins_.with_run("acme/web", number, [&](FakeRun& run) { run.result = result; });
    }

    [[nodiscard]] std::string serving(const std::string& host) const {
        return read(cluster_.host(host) / "srv/web/current/app");
    }

    fs::path origin_ = directory_ / "origin.git";
    FakeJenkins jenkins_;
    std::string live_, fix_;
};

TEST_F(Hotfix, GoesTheWholeWayHoweverOftenItIsKilled) {
    const std::string before = sh("git status --porcelain=v2 --branch && find . -type f | xargs sha256sum");
    kill_when([&] { return is_pushed(); });
    const std::string pushed = branches();
    kill_when([&] { return times_started() == 1; });
    EXPECT_EQ(branches(), pushed);
    let_jenkins_build();
    kill_when([&] { return deploys() > 1; });
    const Built done = hotfix();
    EXPECT_EQ(done.code, 0) << done.all;
    EXPECT_EQ(branches(), pushed);
    EXPECT_EQ(times_started(), 1);
    EXPECT_EQ(deploys(), 3U) << "the first one, and one to each stage";
    EXPECT_EQ(to_string(newest_deploy().kind), "hotfix");
    EXPECT_EQ(newest_deploy().stage.value, "prod");
    EXPECT_EQ(newest_deploy().reason, "logins fail");
    EXPECT_EQ(serving("web-2"), "mended\n");
    EXPECT_FALSE(fs::exists(cluster_.host("web-2") / "srv/web/current/other")) << "only what was picked";
    EXPECT_EQ(sh("git status --porcelain=v2 --branch && find . -type f | xargs sha256sum"), before);
    const Built again = hotfix();
    EXPECT_EQ(again.code, 0) << again.all;
    EXPECT_TRUE(again.all.contains("prod runs these commits already")) << again.all;
    EXPECT_EQ(deploys(), 3U);
    EXPECT_EQ(times_started(), 1);
}

TEST_F(Hotfix, KeepsTheAuthorAndSaysWhoPicked) {
    const Built pushed = hotfix({"--no-ci"});
    EXPECT_EQ(pushed.code, 0) << pushed.all;
    EXPECT_TRUE(pushed.all.contains("--hotfix")) << pushed.all;
    const std::string branch = "hotfix/web/" + live_.substr(0, 12) + "-";
    ASSERT_TRUE(branches().starts_with(branch)) << branches();
    const std::string name = branches().substr(0, branch.size() + 8);
    EXPECT_EQ(
        sh("git -C " + origin_.string() + " log -1 --format='%an %cn %P%n%B' " + name),
        "Ana Bo " + live_ + "\nMend it\n\n(cherry picked from commit " + fix_ + ")"
    );
    EXPECT_EQ(times_started(), 0);
}

TEST_F(Hotfix, RehearsesWithoutPushingAnything) {
    const std::string before = branches();
    const Built rehearsal = hotfix({"--dry-run", "--json"});
    EXPECT_EQ(rehearsal.code, 0) << rehearsal.all;
    EXPECT_TRUE(rehearsal.output.contains("\"changed\": true")) << rehearsal.output;
    EXPECT_TRUE(rehearsal.output.contains("deploy it as a hotfix to staging, prod")) << rehearsal.output;
    EXPECT_EQ(branches(), before);
}

TEST_F(Hotfix, ListsAConflictFileByFileAndTakesWhatAPersonMadeOfIt) {
    std::ofstream(workspace_ / "dist/app") << "mended twice\n";
    sh("git add . && git commit -q -m 'Mend it more' && git push -q " + origin_.string() + " main");
    fix_ = sh("git rev-parse HEAD");
    const Built stopped = hotfix({"--branch", "by-hand", "--no-ci"});
    EXPECT_EQ(stopped.code, 6) << stopped.all;
    EXPECT_TRUE(stopped.all.contains("dist/app: not in what is live, changed by the commit")) << stopped.all;
    EXPECT_TRUE(stopped.all.contains("git switch -c by-hand " + live_.substr(0, 12))) << stopped.all;
    EXPECT_FALSE(branches().contains("by-hand"));
    sh("git switch -q -c by-hand " + live_
       + " && echo mended > dist/app && git add . && git commit -q -m 'Mend it\n\n"
         "(cherry picked from commit "
       + fix_ + ")' && git push -q " + origin_.string() + " by-hand");
    EXPECT_EQ(hotfix({"--branch", "by-hand", "--no-ci"}).code, 0);
}

TEST_F(Hotfix, StartsARunAgainOnlyWhenItIsToldTo) {
    kill_when([&] { return times_started() == 1; });
    let_jenkins_build("FAILURE");
    const Built failed = hotfix();
    EXPECT_EQ(failed.code, 1) << failed.all;
    EXPECT_TRUE(failed.all.contains("acme/web #1 ended as failure")) << failed.all;
    EXPECT_EQ(times_started(), 1);
    std::jthread server([&] {
        while (times_started() < 2) std::this_thread::yield();
        let_jenkins_build();
    });
    const Built done = hotfix({"--again", "--stage", "prod"});
    EXPECT_EQ(done.code, 0) << done.all;
    EXPECT_EQ(deploys(), 2U) << "straight to prod";
    EXPECT_EQ(serving("web-2"), "mended\n");
}

/// Two people, or one who is impatient: one branch, one run, and one deploy to each stage.
TEST_F(Hotfix, IsOneHoweverManyAskForItAtOnce) {
    auto first = std::async(std::launch::async, [&] { return hotfix(); });
    auto second = std::async(std::launch::async, [&] { return hotfix(); });
    while (times_started() < 1) std::this_thread::yield();
    let_jenkins_build();
    for (auto* each : {&first, &second}) {
        const Built done = each->get();
        EXPECT_EQ(done.code, 0) << done.all;
    }
    EXPECT_THROW(jenkins_.begin_next(), std::runtime_error) << "no other run is queued";
    EXPECT_EQ(std::ranges::count(branches(), '\n'), 1) << branches();
    EXPECT_EQ(deploys(), 3U);
    EXPECT_EQ(serving("web-2"), "mended\n");
}

/// No process has it among its arguments, where everybody on the machine could read it.
bool is_argument_of_somebody(const std::string& secret) {
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator("/proc", gone))
        if (read(entry.path() / "cmdline").contains(secret)) return true;
    return false;
}

TEST_F(Hotfix, PushesOverHttpsWithTheLoginOfTheEnvironmentAndShowsItNowhere) {
    const std::string token = "ghs_16C7e42F292c6912E7710c838347Ae178B4a";
    const HttpListener listener = self_signed(directory_.path());
    const GitOverHttp git(directory_.path(), "x-access-token", token, listener);
    Variables variables = person();
    variables["GH_HOST"] = "127.0.0.1:" + std::to_string(git.port());
    variables["GH_ENTERPRISE_TOKEN"] = token;
    variables["SSL_CERT_FILE"] = listener.certificate;
    std::atomic<bool> seen = false;
    std::jthread watcher([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) seen = seen || is_argument_of_somebody(token);
    });
    const Built pushed =
        run_step(cluster_.program("tt"), words({"--no-ci", "--remote", git.url("/origin.git")}), variables);
    watcher.request_stop();
    EXPECT_EQ(pushed.code, 0) << pushed.all;
    EXPECT_TRUE(branches().starts_with("hotfix/web/" + live_.substr(0, 12))) << branches();
    EXPECT_TRUE(pushed.all.contains("at " + git.url("/origin.git"))) << pushed.all;
    EXPECT_FALSE(pushed.all.contains(token)) << pushed.all;
    EXPECT_FALSE(seen);
    variables["GH_ENTERPRISE_TOKEN"] = "ghs_wrong";
    const Built refused =
        run_step(cluster_.program("tt"), words({"--no-ci", "--remote", git.url("/origin.git")}), variables);
    EXPECT_EQ(refused.code, 4) << refused.all;
    EXPECT_FALSE(refused.all.contains("ghs_wrong")) << refused.all;
}

TEST_F(Hotfix, PublishesTheRunWhereTheServerPublishesThoseOfMain) {
    std::string policy = read(workspace_ / "tt.yaml");
    policy.replace(policy.find("job: acme/web }"), 15, "job: acme/web }, artifact: web.tgz, publish: true");
    std::ofstream(workspace_ / "tt.yaml") << policy;
    expect_ok({"config", "apply"});
    std::jthread server([&] {
        while (times_started() < 1) std::this_thread::yield();
        const auto [number, node_directory] = let_jenkins_begin();
        const std::string packed = node_directory.string() + "/web.tgz";
        sh("tar -czf " + packed + " -C " + node_directory.string() + "/dist .");
        jenkins_.with_run("acme/web", number, [&](FakeRun& run) {
            run.artifacts = {{"web.tgz", read(packed)}};
            run.result = "SUCCESS";
        });
    });
    const Built done = hotfix();
    EXPECT_EQ(done.code, 0) << done.all;
    EXPECT_EQ(serving("web-2"), "mended\n");
}

} // namespace
} // namespace tt
