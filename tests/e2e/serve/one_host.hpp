#pragma once

#include "integrations/build/build_id.hpp"
#include "integrations/crypto/sha256.hpp"
#include "pipeline/model/request.hpp"
#include "tests/e2e/serve/serve_process.hpp"

namespace tt {

/// A server with one service, one stage and one build; the test itself plays the agent of the one host.
class OneHost : public testing::Test {
protected:
    TemporaryDirectory directory_;
    std::optional<ServeProcess> server_;
    Report report_;
    std::vector<std::string> arguments_{"--listen", "127.0.0.1:0"};
    Source source_;

    static constexpr const char* agent_secret = "0123456789abcdef0123456789abcdef0123456789abcdef";

    void SetUp() override { start(); }

    void start() { server_.emplace(directory_ / "home", arguments_); }

    void post(const std::string& path, const std::string& body) {
        const HttpResponse response = server_->ask("POST", path, body);
        ASSERT_EQ(response.status, 200) << path << response.body;
    }

    void apply_config(const std::string& acceptance) {
        ApplyConfig config;
        config.service = ServiceName{"web"};
        config.policy.service = config.service;
        config.policy.source = source_;
        StagePolicy stage;
        stage.name = StageName{"prod"};
        stage.hosts.group = "web";
        stage.accept.emplace().run = acceptance;
        config.policy.stages = {stage};
        post("/v1/config", encode(config));
    }

    void publish_build() {
        const std::string bytes = "packed";
        Build build;
        build.service = ServiceName{"web"};
        build.commit.id = CommitId{std::string(40, 'a')};
        build.digest = sha256("manifest");
        build.id = build_id(build.service, build.commit.id, build.digest);
        build.artifact = {sha256(bytes), bytes.size()};
        EXPECT_EQ(server_->ask("PUT", "/v1/artifacts/" + build.artifact.digest.value, bytes).status, 201);
        post("/v1/builds", encode(PublishBuild{build}));
    }

    void enroll() {
        report_.host = HostId{"h-1"};
        report_.boot = 1;
        report_.facts = {"web-1", "a", {"web"}, "1.0"};
        const HttpResponse response = server_->ask_with(
            server_->secret_in("enroll.token"), "POST", "/v1/agents/enroll",
            encode(Enrollment{1, report_.host, report_.facts, agent_secret})
        );
        ASSERT_EQ(response.status, 200) << response.body;
        const auto enrolled = must(decode<Enrolled>(response.body));
        report_.fleet = enrolled.fleet;
        report_.epoch = enrolled.epoch;
    }

    DeployId deploy(const std::string& build = "#1", const std::string& kind = "regular") {
        const HttpResponse response = server_->ask(
            "POST", "/v1/deploys",
            R"({"service":"web","stage":"prod","build":")" + build + R"(","kind":")" + kind + "\"}"
        );
        EXPECT_EQ(response.status, 200) << response.body;
        return DeployId{must(decode<Answer>(response.body)).id};
    }

    /// Reports, waits for news, and remembers what it was told; nothing when there was none.
    std::optional<Goal> say() {
        ++report_.sequence;
        const HttpResponse response =
            server_->ask_with(agent_secret, "POST", "/v1/agents/report?wait=200ms", encode(report_));
        if (response.status == 204) return std::nullopt;
        if (response.status != 200) throw std::runtime_error(response.body);
        Goal goal = must(decode<Goal>(response.body));
        report_.have = goal.version;
        report_.epoch = goal.epoch;
        return goal;
    }

    /// Does what the goal says, without taking any time for it.
    void obey(const ServiceGoal& goal) {
        report_.services.resize(1);
        ServiceReport& now = report_.services.front();
        now.service = goal.service;
        now.deploy = goal.deploy;
        now.retry = goal.retry;
        now.resident = {goal.prepare->build};
        now.step = goal.activate ? Step::serving : Step::prepared;
        now.state = StepState::done;
        if (!goal.activate) return;
        now.permit = goal.activate->permit;
        now.begun = true;
        now.serving = goal.prepare->build;
        now.config = goal.prepare->config;
        now.healthy = true;
    }

    DeployState state_of(const DeployId& deploy) {
        const HttpResponse response = server_->ask("GET", "/v1/deploys/" + deploy.value);
        return must(decode<DeployView>(response.body)).deploy.state;
    }

    /// Plays the agent until the deploy is in that state.
    void walk_until(const DeployId& deploy, DeployState wanted) {
        for (int turn = 0; turn < 300 && state_of(deploy) != wanted; ++turn) {
            const auto goal = say();
            if (goal && !goal->services.empty()) obey(goal->services.front());
        }
        EXPECT_EQ(to_string(state_of(deploy)), to_string(wanted));
    }
};

} // namespace tt
