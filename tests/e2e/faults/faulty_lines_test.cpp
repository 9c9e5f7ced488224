// A change on its way while every line breaks: to GitHub, to Jenkins, and between agents and server.

#include "tests/e2e/ci/merge_scene.hpp"
#include "tests/support/faults/fault_proxy.hpp"

#include <fmt/core.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <random>

namespace tt {
namespace {

constexpr const char* policy = R"(tt: 1
service: web
owner: { team: test }
source:
  github: acme/web
  server: "GITHUB"
  branch: main
  write: { deployments: true, statuses: true, comments: true, stable: jenkins-stable }
ci: { jenkins: { url: "JENKINS", job: acme/web }, artifact: "dist/*.tar.gz", publish: true }
build: { path: dist, restart: { strategy: hook, timeout: 5m } }
stages:
  - name: staging
    hosts: { group: web-staging }
    from: builds
    promote: { on: build }
    accept: { job: acme/smoke, parameters: { BUILD: $build }, timeout: 5m }
  - name: prod
    hosts: { group: web-prod }
    from: staging
    promote: { on: success }
)";

/// For whatever is tried again after pauses that grow.
constexpr Duration patience = 5min;

/// Lets each third request meet a fault, until there were a few: what fails is tried again after pauses that
/// double.
class Weather {
public:
    Weather(unsigned seed, int stalls)
        : random_(seed)
        , stalls_(stalls) {}

    Fault operator()(std::size_t, const std::string& request) {
        int& left = request.contains(".git/") ? of_git_ : others_;
        if (left == 0 || random_() % 3 != 0) return Fault::none;
        const Fault fault = all_faults.at(random_() % all_faults.size());
        const bool stalls = fault == Fault::stall;
        if (stalls && (stalls_ == 0 || &left == &of_git_)) return Fault::none; // They take the longest.
        stalls_ -= stalls ? 1 : 0;
        --left;
        return fault;
    }

private:
    std::mt19937 random_;
    int stalls_;
    int of_git_ = 2;
    int others_ = 8;
};

Fault no_fault(std::size_t, const std::string&) {
    return Fault::none;
}

/// TT_SEED=N for another weather; this one is over within a minute, others take up to four.
unsigned seed() {
    const char* given = std::getenv("TT_SEED");
    return given != nullptr ? static_cast<unsigned>(std::stoul(given)) : 8;
}

class FaultyLines : public MergeScene {
protected:
    void SetUp() override {
        std::cout << "TT_SEED=" << seed_ << '\n';
        std::string text = policy;
        replace(text, "GITHUB", github_api());
        replace(text, "JENKINS", jenkins_url());
        begin_merging(text, {"--url", "https://tt.example", "--ci-poll", "200ms"});
        to_server_.emplace(port_in(cluster_.client_variables().at("TT_SERVER")), no_fault);
        for (const std::string stage : {"staging", "prod"})
            cluster_.start_agent({.name = stage + "-1", .groups = {"web-" + stage}, .server = at(*to_server_)}
            );
        cluster_.wait_for_hosts(2);
        to_server_->choose(Weather(seed_ + 2, 0));
        expect_ok({"config", "apply"});
    }

    static std::string at(const FaultProxy& line) { return fmt::format("http://127.0.0.1:{}", line.port()); }

    static std::uint16_t port_in(const std::string& url) {
        return static_cast<std::uint16_t>(std::stoi(url.substr(url.find(':', url.find("//")) + 1)));
    }

    [[nodiscard]] std::string github_api() const override { return at(to_github_) + "/api/v3"; }

    [[nodiscard]] std::string jenkins_url() const override { return at(to_jenkins_) + "/ci"; }

    /// How often the hook ran there for a build.
    [[nodiscard]] std::ptrdiff_t restarts_of(const std::string& host, const BuildId& build) const {
        const std::string log = read(directory_ / (host + ".restarts"));
        std::ptrdiff_t count = 0;
        for (std::size_t at = 0; (at = log.find(build.value, at)) != log.npos; ++at) ++count;
        return count;
    }

    static bool says_something_twice(const FakeDeployment& deployment) {
        for (std::size_t i = 1; i < deployment.states.size(); ++i)
            if (deployment.states[i] == deployment.states[i - 1]
                && deployment.descriptions[i] == deployment.descriptions[i - 1])
                return true;
        return false;
    }

    const unsigned seed_ = seed();
    FaultProxy to_github_{port_in(github_.api()), Weather(seed_, 1)};
    FaultProxy to_jenkins_{port_in(jenkins_.url()), Weather(seed_ + 1, 1)};
    std::optional<FaultProxy> to_server_;
};

TEST_F(FaultyLines, LoseNothingAndDeployNothingTwice) {
    write_hook(
        "#!/bin/sh\necho \"$BUILD_ID\" >> " + directory_.path().string() + "/\"$STAGE_NAME\".restarts\n"
    );
    const std::string sha = merge();
    add(run_here(1, "SUCCESS", "origin/main", clone_url()));
    const Build build = newest_of(1, patience);
    EXPECT_EQ(build.commit.id.value, sha);
    pass_smoke_test(build.id, patience);
    for (const std::string stage : {"staging", "prod"}) {
        EXPECT_EQ(arrival_in(stage, patience).build, build.id);
        EXPECT_EQ(read(cluster_.host(stage + "-1") / "srv/web/current/app"), "hello twice") << stage;
        EXPECT_EQ(restarts_of(stage, build.id), 1) << stage;
        const std::string name = "web/" + stage;
        EXPECT_TRUE(soon([&] { return deployed_in(name, sha) == "success"; }, patience)) << log();
        EXPECT_TRUE(soon([&] { return status_of(sha, "tt/" + name) == "success"; }, patience)) << log();
    }
    const auto told = [&] {
        return github_.with([&](FakeState& state) {
            return state.comments[7].size() >= 2 && state.refs.contains("refs/heads/jenkins-stable");
        });
    };
    EXPECT_TRUE(soon(told, patience)) << log();

    EXPECT_EQ(builds().size(), 1U);
    EXPECT_EQ(deploys(), 2U);
    EXPECT_EQ(smoke_tests(), 1);
    github_.with([&](FakeState& state) {
        EXPECT_EQ(state.deployments.size(), 2U);
        for (const FakeDeployment& each : state.deployments)
            EXPECT_FALSE(says_something_twice(each)) << each.environment;
        EXPECT_EQ(state.comments[7].size(), 2U);
        EXPECT_EQ(state.refs["refs/heads/jenkins-stable"], sha);
    });
    EXPECT_FALSE(log().contains("good-token") || log().contains("s3cret-token")) << log();
}

} // namespace
} // namespace tt
