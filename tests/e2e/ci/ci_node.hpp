#pragma once

#include "integrations/posix/run.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace tt {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing_support::Cluster;
using testing_support::must;

inline constexpr const char* service_text = R"(tt: 1
service: web
owner: { team: test }
source: { git: ., branch: main }
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
    promote: { on: manual }
    on_failure: continue
)";

inline std::string read(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// How a step of CI ended, and all that it wrote.
struct Built {
    int code = 0;
    std::string output;
    std::string all;

    [[nodiscard]] std::string last_line() const {
        return output.substr(output.rfind('\n', output.size() - 2) + 1);
    }
};

/// A node of a CI system with tt on its PATH, and a server with one host of stage staging.
class CiNode : public testing::Test {
protected:
    void SetUp() override {
        cluster_.start_server();
        cluster_.start_agent({.name = "web-1", .groups = {"web-staging"}});
        cluster_.wait_for_hosts(1);
        fs::create_directories(workspace_ / "dist/tt");
        std::ofstream(workspace_ / "tt.yaml") << service_text;
        write_hook("#!/bin/sh\nexit 0\n");
        check_in();
        secret_ = read(cluster_.home() / "operator.token");
        secret_.erase(secret_.find_last_not_of('\n') + 1);
        ASSERT_EQ(cluster_.tt({"config", "apply"}, workspace_).status.code, 0);
    }

    void write_hook(const std::string& text) const {
        const fs::path hook = workspace_ / "dist/tt/RESTARTING";
        std::ofstream(hook) << text;
        fs::permissions(hook, fs::perms::owner_all);
    }

    /// Makes the workspace what a checkout leaves there.
    void check_in() const { sh("git init -q -b main && git add . && git commit -q -m 'Say hello'"); }

    /// Runs a script in the workspace, as Ana, and returns what it says.
    std::string sh(const std::string& script) const {
        ProcessSpec spec{.executable = "/bin/sh", .arguments = {"-ec", script}, .variables = node()};
        spec.variables.insert({"GIT_CONFIG_COUNT", "2"});
        spec.variables.insert({"GIT_CONFIG_KEY_0", "user.name"});
        spec.variables.insert({"GIT_CONFIG_VALUE_0", "Ana"});
        spec.variables.insert({"GIT_CONFIG_KEY_1", "user.email"});
        spec.variables.insert({"GIT_CONFIG_VALUE_1", "ana@example.com"});
        spec.directory = workspace_;
        const ProcessExit exit = must(tt::run(spec));
        EXPECT_TRUE(exit.status.success()) << script << exit.error.text();
        std::string out = exit.output.text();
        return out.substr(0, out.find_last_not_of('\n') + 1);
    }

    void expect_ok(std::vector<std::string> words) const {
        const auto said = cluster_.tt(std::move(words), workspace_);
        EXPECT_EQ(said.status.code, 0) << said.output << said.error;
    }

    /// The environment of everything that runs on the node.
    [[nodiscard]] Variables node() const {
        return {
            {"PATH", cluster_.program("tt").parent_path().string() + ":/usr/bin:/bin"},
            {"HOME", directory_.path()},
            {"TT_SERVER", cluster_.client_variables().at("TT_SERVER")},
        };
    }

    /// Runs it to its end in the workspace, and checks what has to hold for each: the secret shows nowhere.
    [[nodiscard]] Built
    run_step(const std::string& program, std::vector<std::string> arguments, Variables variables) const {
        ProcessSpec spec{
            .executable = program, .arguments = std::move(arguments), .variables = std::move(variables)
        };
        spec.directory = workspace_;
        const ProcessExit exit = must(run(spec, {.deadline = 4min, .head = 1 << 20}));
        Built built{exit.status.code, exit.output.text(), exit.output.text() + exit.error.text()};
        EXPECT_FALSE(built.all.contains(secret_)) << built.all;
        return built;
    }

    [[nodiscard]] Deploy newest_deploy() const {
        return cluster_.get<HistoryView>("/v1/deploys?service=web&limit=1").deploys.at(0);
    }

    [[nodiscard]] std::size_t deploys() const {
        return cluster_.get<HistoryView>("/v1/deploys?service=web&limit=50").deploys.size();
    }

    TemporaryDirectory directory_;
    fs::path workspace_ = directory_ / "workspace";
    Cluster cluster_{TT_PROGRAMS, directory_ / "cluster"};
    std::string secret_;
};

} // namespace tt
