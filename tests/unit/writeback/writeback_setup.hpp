#pragma once

#include "integrations/http/curl_client.hpp"
#include "integrations/writeback/github_writer.hpp"
#include "tests/fakes/github/fake_github.hpp"
#include "tests/fakes/manual_clock.hpp"

#include <gtest/gtest.h>

namespace tt {

using namespace std::chrono_literals;

/// A service with a canary before prod, four builds of the four commits of `main`, and a fake GitHub.
class Telling : public testing::Test {
protected:
    Telling() {
        logins_.add(fake_.api(), "good-token");
        commits_ = fake_.with([](FakeState& state) {
            state.tokens = {"good-token"};
            return state.grow("main", 4);
        });
        policy_.service = ServiceName{"web"};
        policy_.revision = 1;
        policy_.source.github = "acme/web";
        policy_.source.server = fake_.api();
        policy_.stages.resize(2);
        policy_.stages[0].name = StageName{"canary"};
        policy_.stages[1].name = StageName{"prod"};
        policy_.stages[1].from = {StageName{"canary"}};
        state_.fleet.id = FleetId{"f1"};
        state_.services.put({.name = policy_.service, .policy = 1});
        for (int number = 1; number <= 4; ++number) add_build(number);
    }

    void wants(const WriteBack& write) {
        policy_.source.write = write;
        state_.policies.put(policy_);
    }

    static BuildId build(int number) { return BuildId{"b-" + std::to_string(number)}; }

    [[nodiscard]] std::string commit(int number) const {
        return commits_.at(static_cast<std::size_t>(number) - 1);
    }

    void add_build(int number) {
        Build made;
        made.id = build(number);
        made.service = policy_.service;
        made.number = static_cast<std::uint64_t>(number);
        made.commit.id = CommitId{commit(number)};
        state_.builds.put(made);
    }

    /// Puts a deploy of a build where it is now, with what that does to its stage.
    void deploy(
        int number, int of_build, DeployState state, const std::string& stage = "prod",
        DeployKind kind = DeployKind::regular
    ) {
        Deploy deploy;
        deploy.id = DeployId{"d" + std::to_string(number)};
        deploy.number = static_cast<std::uint64_t>(number);
        deploy.service = policy_.service;
        deploy.stage = StageName{stage};
        deploy.kind = kind;
        deploy.state = state;
        deploy.build = build(of_build);
        deploy.by = "ana";
        Stage place = stage_or_new(state_, policy_.service, deploy.stage);
        deploy.replaces = place.last == deploy.id ? BuildId{} : place.running;
        if (state != DeployState::queued) deploy.started_at = clock_.now();
        if (is_over(state)) deploy.finished_at = clock_.now();
        if (state == DeployState::accepted) {
            place.running = deploy.build;
            place.last = deploy.id;
            place.accepted.push_back({deploy.build, deploy.id, clock_.now(), end_of_time, false});
        }
        state_.deploys.put(deploy);
        state_.stages.put(place);
    }

    /// The stage takes its word back from a build.
    void reject(int of_build, const std::string& stage = "prod") {
        Stage place = stage_or_new(state_, policy_.service, StageName{stage});
        place.rejections.push_back({build(of_build), place.last, "rolled back", clock_.now()});
        for (Accepted& entry : place.accepted)
            entry.revoked = entry.revoked || entry.build == build(of_build);
        state_.stages.put(place);
    }

    static std::unique_ptr<HttpClient> make_http() { return std::make_unique<CurlClient>("tt-test"); }

    GithubWriter::Setting setting() {
        return {*github_, "https://tt.example", [this](const std::string& text) { logged_.push_back(text); }};
    }

    std::optional<Duration> step() { return writer_->step(state_); }

    /// As a control plane that was killed and started again: it remembers nothing.
    void restart() {
        github_.emplace(logins_, make_http, clock_);
        writer_.emplace(setting(), clock_);
    }

    [[nodiscard]] std::size_t written() {
        std::size_t count = 0;
        for (const auto& seen : fake_.seen()) count += seen.method != "GET" && seen.status < 300;
        return count;
    }

    std::vector<std::string> states_of(std::size_t deployment) {
        return fake_.with([&](FakeState& state) { return state.deployments.at(deployment).states; });
    }

    FakeGithub fake_;
    ManualClock clock_;
    Logins logins_;
    std::vector<std::string> commits_;
    Policy policy_;
    State state_;
    std::vector<std::string> logged_;
    std::optional<GithubClients> github_{std::in_place, logins_, make_http, clock_};
    std::optional<GithubWriter> writer_{std::in_place, setting(), clock_};
};

using Texts = std::vector<std::string>;

} // namespace tt
