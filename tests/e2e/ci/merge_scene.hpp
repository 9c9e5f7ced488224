#pragma once

#include "integrations/crypto/hmac.hpp"
#include "integrations/posix/system_clock.hpp"
#include "tests/e2e/ci/jenkins_scene.hpp"
#include "tests/fakes/github/fake_github.hpp"

#include <poll.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

namespace tt {

using nlohmann::json;

inline constexpr const char* webhook_secret = "It's a Secret to Everybody";

/// A service whose commits are on a fake GitHub and whose runs are on a fake Jenkins, from which a server of
/// tt takes what it deploys.
class MergeScene : public JenkinsScene {
protected:
    /// How the server reaches them.
    [[nodiscard]] virtual std::string github_api() const { return github_.api(); }

    [[nodiscard]] virtual std::string jenkins_url() const { return jenkins_.url(); }

    /// Commits the policy, puts it on GitHub, and begins to serve it with hosts for the stages.
    void begin_merging(const std::string& policy, const std::vector<std::string>& arguments) {
        begin(policy);
        github_.with([&](FakeState& state) {
            state.url = github_api();
            state.tokens = {"good-token"};
            state.git = origin_;
        });
        show_on_github("Say hello");
        jenkins_.with_job("acme/web", [](FakeJob&) {});
        jenkins_.with_job("acme/smoke", [](FakeJob& job) { job.parameters = {"BUILD", "TT_KEY"}; });
        fs::create_directories(cluster_.home());
        fs::permissions(cluster_.home(), fs::perms::owner_all);
        write_private("logins", github_api() + " good-token\n" + jenkins_url() + " ann:s3cret-token\n");
        write_private("webhook.secret", std::string(webhook_secret) + "\n");
        cluster_.start_server({}, arguments);
        read_secret();
    }

    void write_private(const std::string& name, const std::string& text) const {
        std::ofstream(cluster_.home() / name) << text;
        fs::permissions(cluster_.home() / name, fs::perms::owner_read | fs::perms::owner_write);
    }

    /// Where Jenkins, too, has it from.
    [[nodiscard]] std::string clone_url() const {
        const std::string api = github_api();
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

    /// How often Jenkins was asked to run the job that judges deploys to staging.
    [[nodiscard]] std::ptrdiff_t smoke_tests() const {
        return std::ranges::count(jenkins_.requests(), "POST /ci/job/acme/job/smoke/buildWithParameters");
    }

    /// Lets that job pass.
    void pass_smoke_test(const BuildId& build, Duration at_most = 1min) {
        ASSERT_TRUE(soon([&] { return smoke_tests() > 0; }, at_most)) << why("staging") << log();
        const std::int64_t number = jenkins_.begin_next();
        jenkins_.with_run("acme/smoke", number, [&](FakeRun& run) {
            EXPECT_EQ(run.parameters.at("BUILD"), build.value);
            run.result = "SUCCESS";
        });
    }

    /// Whether it comes true in time.
    static bool soon(const std::function<bool()>& what, Duration at_most = 1min) {
        const Duration deadline = time_since_boot() + at_most;
        while (!what() && time_since_boot() < deadline) ::poll(nullptr, 0, 20);
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

    FakeGithub github_{"/api/v3"};
    int deliveries_ = 0;
};

} // namespace tt
