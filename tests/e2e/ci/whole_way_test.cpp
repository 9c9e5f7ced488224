// The whole way of one change: merged on a fake GitHub, built by a fake Jenkins, and from there on by itself.

#include "integrations/crypto/hmac.hpp"
#include "integrations/posix/system_clock.hpp"
#include "tests/e2e/ci/jenkins_scene.hpp"
#include "tests/fakes/github/fake_github.hpp"

#include <algorithm>
#include <thread>

namespace tt {
namespace {

using nlohmann::json;

/// The tt.yaml of README.md, of the section on the whole way.
std::string readme_policy() {
    const std::string text = read(TT_README);
    const std::string fence = "```yaml\n";
    const auto begin = text.find(fence, text.find("## From a merge to production")) + fence.size();
    return text.substr(begin, text.find("```", begin) - begin);
}

constexpr const char* webhook_secret = "It's a Secret to Everybody";

json stage(const std::string& name, const std::string& status) {
    return {{"id", name}, {"name", name}, {"status", status}, {"startTimeMillis", 1}, {"durationMillis", 1}};
}

class WholeWay : public JenkinsScene {
protected:
    void SetUp() override {
        std::string policy = readme_policy();
        replace(policy, "github: acme/web", "github: acme/web\n  server: \"" + github_.api() + '"');
        replace(policy, "https://ci.acme.example", '"' + jenkins_.url() + '"');
        replace(policy, "0 10 * * mon-fri", opens_ % 2 == 0 ? "*/2 * * * *" : "1-59/2 * * * *");
        replace(policy, "within: 2h, soak: 1h", "within: 1m, soak: 3s");
        begin(policy);
        github_.with([&](FakeState& state) {
            state.tokens = {"good-token"};
            state.git = origin_;
        });
        show_on_github("Say hello");
        jenkins_.with_job("acme/web", [](FakeJob&) {});
        jenkins_.with_job("acme/smoke", [](FakeJob& job) { job.parameters = {"BUILD", "TT_KEY"}; });
        set_up_server();
        for (const std::string stage : {"staging", "canary", "prod"})
            cluster_.start_agent({.name = stage + "-1", .groups = {"web-" + stage}});
        cluster_.wait_for_hosts(3);
        expect_ok({"config", "apply"});
    }

    /// As the README says.
    void set_up_server() {
        fs::create_directories(cluster_.home());
        fs::permissions(cluster_.home(), fs::perms::owner_all);
        write_private("logins", github_.api() + " good-token\n" + jenkins_.url() + " ann:s3cret-token\n");
        write_private("webhook.secret", std::string(webhook_secret) + "\n");
        cluster_.start_server({}, {"--url", "https://tt.example"});
        read_secret();
    }

    void write_private(const std::string& name, const std::string& text) const {
        std::ofstream(cluster_.home() / name) << text;
        fs::permissions(cluster_.home() / name, fs::perms::owner_read | fs::perms::owner_write);
    }

    /// Where Jenkins, too, has it from.
    [[nodiscard]] std::string clone_url() const {
        const std::string api = github_.api();
        return api.substr(0, api.size() - std::string("/api/v3").size()) + "/acme/web.git";
    }

    /// Lets the fake know the commit that is checked out as the tip of main.
    std::string show_on_github(const std::string& message) {
        const std::string id = sh("git rev-parse HEAD");
        const std::string parents = sh("git log -1 --format=%P");
        github_.with([&](FakeState& state) {
            state.commits.push_back({id, {}, message});
            if (!parents.empty()) state.commits.back().parents = {parents};
            state.refs["refs/heads/main"] = id;
        });
        return id;
    }

    /// Merges pull request 7, whose commits become one, and gives that.
    std::string merge() {
        commit("hello twice");
        const std::string id = show_on_github("Say hello twice (#7)");
        github_.with([&](FakeState& state) { state.pulls = {{7, "Say hello twice", id, true}}; });
        deliver("push", {{"ref", "refs/heads/main"}, {"after", id}});
        return id;
    }

    /// Sends a webhook as GitHub does; the status of the answer.
    int deliver(const std::string& event, json body, const std::string& secret = webhook_secret) {
        body["repository"] = {{"id", 206888201}, {"full_name", "acme/web"}};
        HttpRequest request = hook("github", body.dump());
        request.headers.add("Content-Type", "application/json");
        request.headers.add("X-GitHub-Event", event);
        request.headers.add("X-GitHub-Delivery", "delivery-" + std::to_string(++deliveries_));
        request.headers.add("X-Hub-Signature-256", "sha256=" + hmac_sha256_hex(secret, request.body));
        return must(CurlClient("github").send(request)).status;
    }

    void show_stages(std::int64_t number, const json& stages) {
        jenkins_.with_run("acme/web", number, [&](FakeRun& run) { run.stages = stages; });
    }

    /// Waits for the deploy to the stage to end, and gives it.
    Deploy arrival_in(const std::string& stage, Duration at_most = 1min) const {
        std::optional<Deploy> last;
        const auto ended = [&] {
            const auto view = cluster_.get<HistoryView>("/v1/deploys?service=web&limit=1&stage=" + stage);
            if (view.deploys.empty()) return false;
            last = view.deploys.front();
            return is_over(last->state);
        };
        EXPECT_TRUE(cluster_.wait_until(ended, at_most)) << why(stage) << log();
        EXPECT_EQ(to_string(last.value_or(Deploy{}).state), "accepted") << why(stage);
        return last.value_or(Deploy{});
    }

    /// Lets the job that judges the deploy to staging pass.
    void pass_smoke_test(const BuildId& build) {
        const auto asked_for = [&] {
            return std::ranges::any_of(jenkins_.requests(), [](const std::string& each) {
                return each == "POST /ci/job/acme/job/smoke/buildWithParameters";
            });
        };
        ASSERT_TRUE(soon(asked_for)) << why("staging") << log();
        const std::int64_t number = jenkins_.begin_next();
        jenkins_.with_run("acme/smoke", number, [&](FakeRun& run) {
            EXPECT_EQ(run.parameters.at("BUILD"), build.value);
            run.result = "SUCCESS";
        });
    }

    /// Whether it comes true within a minute.
    static bool soon(const std::function<bool()>& what) {
        const auto deadline = std::chrono::steady_clock::now() + 1min;
        while (!what() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
        return what();
    }

    /// The last state of the newest deployment in an environment on GitHub.
    std::string deployed_in(const std::string& environment, const std::string& sha) {
        return github_.with([&](FakeState& state) -> std::string {
            for (const FakeDeployment& each : state.deployments)
                if (each.environment == environment && each.sha == sha)
                    return each.states.empty() ? "" : each.states.back();
            return "";
        });
    }

    std::string status_of(const std::string& sha, const std::string& context) {
        return github_.with([&](FakeState& state) {
            std::string last;
            for (const FakeStatus& each : state.statuses[sha])
                if (each.context == context) last = each.state;
            return last;
        });
    }

    static std::int64_t minute_of(Time time) {
        return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count();
    }

    /// In the minutes like this one prod may be deployed: the next one that a change cannot reach before.
    const std::int64_t opens_ = minute_of(SystemClock().now() + 15s) + 1;
    FakeGithub github_{"/api/v3"};
    int deliveries_ = 0;
};

TEST_F(WholeWay, FromAMergeToProdAndToWhatGitHubShows) {
    const std::string sha = merge();

    add(run_here(1, "", "origin/main", clone_url()));
    show_stages(1, {stage("Build", "SUCCESS"), stage("Unit tests", "IN_PROGRESS")});
    call(1, "STARTED");
    EXPECT_TRUE(builds().empty());
    show_stages(1, {stage("Build", "SUCCESS"), stage("Unit tests", "SUCCESS")});
    finish(1);
    call(1);
    const Build build = newest_of(1);
    EXPECT_EQ(build.commit.id.value, sha);

    EXPECT_TRUE(soon([&] { return why("staging").contains("lint"); })) << why("staging");
    EXPECT_EQ(deploys(), 0U) << "a check that GitHub requires has not passed";
    github_.with([&](FakeState& state) { state.runs[sha] = {{"lint", "completed", "success"}}; });
    EXPECT_EQ(deliver("check_run", {{"check_run", {{"head_sha", sha}}}}, "another secret"), 401);
    EXPECT_EQ(deliver("check_run", {{"check_run", {{"head_sha", sha}}}}), 204);

    pass_smoke_test(build.id);
    EXPECT_EQ(arrival_in("staging").build, build.id);
    const Deploy canary = arrival_in("canary");
    EXPECT_EQ(canary.build, build.id);
    if (minute_of(SystemClock().now()) < opens_) EXPECT_TRUE(why("prod").contains("schedule")) << why("prod");
    const Deploy prod = arrival_in("prod", 2min);
    EXPECT_EQ(prod.build, build.id);
    EXPECT_GE(prod.created_at - canary.finished_at, 3s) << "it soaked";
    EXPECT_GE(minute_of(prod.created_at), opens_);
    EXPECT_EQ(minute_of(prod.created_at) % 2, opens_ % 2) << "it waited for its minute";
    for (const std::string host : {"staging-1", "canary-1", "prod-1"})
        EXPECT_EQ(read(cluster_.host(host) / "srv/web/current/app"), "hello twice") << host;

    for (const std::string stage : {"web/staging", "web/canary", "web/prod"}) {
        EXPECT_TRUE(soon([&] { return deployed_in(stage, sha) == "success"; })) << stage << log();
        EXPECT_TRUE(soon([&] { return status_of(sha, "tt/" + stage) == "success"; })) << stage << log();
    }
    const auto stable = [&] {
        return github_.with([](FakeState& state) {
            const auto ref = state.refs.find("refs/heads/jenkins-stable");
            return ref == state.refs.end() ? "" : ref->second;
        });
    };
    EXPECT_TRUE(soon([&] { return stable() == sha; })) << stable() << log();
    const auto comments = [&] {
        return github_.with([](FakeState& state) { return state.comments[7].size(); });
    };
    EXPECT_TRUE(soon([&] { return comments() == 3; })) << comments();
    EXPECT_EQ(deploys(), 3U);
    EXPECT_FALSE(log().contains("good-token") || log().contains("s3cret-token")) << log();
}

} // namespace
} // namespace tt
