#include "integrations/posix/proc.hpp"
#include "tests/support/cluster_test.hpp"

#include <gtest/gtest.h>

#include <signal.h>

#include <algorithm>
#include <fstream>

/// Real tt, tt-serve and two agents, whose service starts a daemon on each host.
namespace tt {
namespace {

namespace fs = std::filesystem;
using testing_support::ClusterTest;

constexpr std::string_view service_file = R"(tt: 1
service: web
build: { path: dist, env: [WORKERS] }
stages:
  - name: prod
    hosts: { group: web }
env:
  prod: { WORKERS: "2" }
)";

constexpr std::string_view restarting = R"(#!/bin/sh
host=$TT_HOOK_BUILDS_DIR/../../..
echo "$WORKERS" >"$host/workers"
setsid sleep 600 </dev/null >/dev/null 2>&1 &
echo $! >>"$host/pids"
)";

class Leave : public ClusterTest {
protected:
    Leave()
        : ClusterTest(service_file) {
        write(work / "dist/tt/RESTARTING", restarting, 0755);
        for (const char* name : {"web-1", "web-2"}) cluster.start_agent({name, {"web"}});
        cluster.wait_for_hosts(2);
        well({"config", "apply"});
        well({"publish", "--commit", std::string(40, 'a'), "--time", "2026-11-21T07:41:55Z"});
        well({"deploy", "prod", "--yes"});
    }

    ~Leave() override {
        for (const char* name : {"web-1", "web-2"})
            for (const pid_t pid : daemons(name)) ::kill(pid, SIGKILL);
    }

    [[nodiscard]] std::vector<pid_t> daemons(const std::string& host) const {
        std::vector<pid_t> pids;
        std::ifstream file(cluster.host(host) / "pids");
        for (pid_t pid = 0; file >> pid;) pids.push_back(pid);
        return pids;
    }

    [[nodiscard]] int alive(const std::string& host) const {
        const auto pids = daemons(host);
        return static_cast<int>(std::ranges::count_if(pids, [](pid_t pid) {
            const auto process = process_info(pid);
            return process && !process->dead;
        }));
    }

    /// Whether neither server nor host has anything of the service any more.
    [[nodiscard]] bool is_rid_of_it(const std::string& name) const {
        const auto view = cluster.get<HostsView>("/v1/hosts");
        const auto host = std::ranges::find_if(view.hosts, [&](const HostView& each) {
            return each.host.facts.name == name;
        });
        return host != view.hosts.end() && host->host.services.empty();
    }

    void expect_nothing(const std::string& name) const {
        EXPECT_TRUE(cluster.wait_until([&] { return is_rid_of_it(name); }, at_most))
            << well({"hosts", "--json"});
        EXPECT_EQ(alive(name), 0);
        EXPECT_FALSE(fs::exists(cluster.host(name) / "srv/web"));
        EXPECT_FALSE(fs::exists(cluster.host(name) / "state/services/web"));
        EXPECT_FALSE(fs::exists(cluster.host(name) / "state/hooks/web"));
    }

    [[nodiscard]] std::string workers(const std::string& host) const {
        return read_file(cluster.host(host) / "workers", 1 << 10).value_or("(none)");
    }
};

} // namespace

TEST_F(Leave, AHostThatLeavesItsGroupIsRidOfTheService) {
    EXPECT_EQ(alive("web-2"), 1);
    cluster.kill_agent("web-2");
    cluster.start_agent({"web-2", {"other"}});
    expect_nothing("web-2");
    EXPECT_EQ(alive("web-1"), 1);
    EXPECT_TRUE(fs::exists(cluster.host("web-1") / "srv/web/current/tt/RESTARTING"));

    cluster.kill_agent("web-2");
    cluster.start_agent({"web-2", {"web"}});
    EXPECT_TRUE(cluster.wait_until(
        [&] {
            return fs::exists(cluster.host("web-2") / "srv/web/current/tt/RESTARTING") && alive("web-2") == 1;
        },
        at_most
    )) << "who comes back takes what the stage runs";
}

TEST_F(Leave, AStageThatIsTakenOutOfTheFileIsTakenOffItsHosts) {
    write(work / "tt.yaml", "tt: 1\nservice: web\nstages:\n  - name: live\n    hosts: { group: new }\n");
    const auto slip = tt({"config", "apply"});
    EXPECT_EQ(slip.status.code, 5);
    EXPECT_NE(
        slip.error.find("no stage would take 2 hosts any more that serve web now (web-1, web-2)"),
        std::string::npos
    ) << slip.error;
    EXPECT_NE(slip.error.find("tt config apply --leaving 2"), std::string::npos) << slip.error;
    EXPECT_EQ(alive("web-1") + alive("web-2"), 2) << "a slip of the pen";
    well({"config", "apply", "--leaving", "2"});
    expect_nothing("web-1");
    expect_nothing("web-2");
}

TEST_F(Leave, AStoppedStageHasNothingAndCanBeDeployedAgain) {
    well({"stop", "prod", "--yes", "-m", "moved away"});
    expect_nothing("web-1");
    expect_nothing("web-2");
    well({"deploy", "prod", "--yes"});
    EXPECT_EQ(alive("web-1") + alive("web-2"), 2);
}

TEST_F(Leave, ConfigurationThatIsSetReachesTheHostsAndIsNotUndone) {
    EXPECT_EQ(workers("web-1"), "2\n");
    well({"config", "set", "prod", "WORKERS=24"});
    well({"deploy", "prod", "--config", "--yes"});
    EXPECT_EQ(workers("web-1"), "24\n");
    const std::string applied = well({"config", "apply"});
    EXPECT_NE(applied.find("prod WORKERS"), std::string::npos) << applied;
    well({"restart", "prod", "--yes"});
    EXPECT_EQ(workers("web-1"), "24\n");
    const std::string history = well({"config", "history", "-o", "tsv"});
    EXPECT_NE(history.find("values: prod WORKERS=24"), std::string::npos) << history;
    well({"config", "restore", "v1"});
    well({"deploy", "prod", "--config", "--yes"});
    EXPECT_EQ(workers("web-1"), "2\n");
}

} // namespace tt
