#include "tests/support/cluster_test.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>
#include <future>

/// Real tt, tt-serve and agents: people look at one host, and steer it.
namespace tt {
namespace {

namespace fs = std::filesystem;
using testing_support::ClusterTest;
using testing_support::Said;

constexpr std::string_view service_file = R"(tt: 1
service: web
build: { path: dist }
stages:
  - name: prod
    hosts: { group: web }
    quorum: 50%
    rollout: { parallel: 100%, floor: 0% }
)";

class Operation : public ClusterTest {
protected:
    Operation()
        : ClusterTest(service_file) {
        for (const char* name : {"web-1", "web-2"}) cluster.start_agent({name, {"web"}});
        cluster.wait_for_hosts(2);
        well({"config", "apply"});
        deploy('a', "echo serving the first");
    }

    void publish(char commit, const std::string& hook) const {
        write(work / "dist/tt/RESTARTING", "#!/bin/sh\n" + hook + "\n", 0755);
        well({"publish", "--commit", std::string(40, commit), "--time", "2026-11-21T07:41:55Z"});
    }

    void deploy(char commit, const std::string& hook) const {
        publish(commit, hook);
        well({"deploy", "prod", "--yes"});
    }

    [[nodiscard]] HostView host(const std::string& name) const {
        for (const auto& view : cluster.get<HostsView>("/v1/hosts").hosts)
            if (view.host.facts.name == name) return view;
        return {};
    }

    /// What the host says of its service, once this holds.
    void wait_host(const std::string& name, const std::function<bool(const ServiceReport&)>& what) const {
        const bool came = cluster.wait_until(
            [&] {
                const auto view = host(name);
                return !view.host.services.empty() && what(view.host.services.front());
            },
            at_most
        );
        EXPECT_TRUE(came) << output_of({"why", name});
    }

    [[nodiscard]] std::string why(const std::string& name) const { return output_of({"why", name}); }
};

TEST_F(Operation, ShowsWhatAStepWroteOnOneHost) {
    EXPECT_EQ(output_of({"log", "web-1", "restart"}), "serving the first\n");
    deploy('b', "echo serving the second");
    EXPECT_EQ(output_of({"log", "web-1", "restart"}), "serving the second\n");
    EXPECT_EQ(output_of({"log", "web-2", "restart", "--deploy", "d1"}), "serving the first\n");
    EXPECT_NE(output_of({"log", "web-2", "agent"}).find("deploy d1: restart"), std::string::npos);
    const Said none = tt({"log", "web-1", "post-restart"});
    EXPECT_EQ(none.status.code, 1);
    EXPECT_NE(none.error.find("web d2 restart"), std::string::npos) << none.error;
    EXPECT_NE(output_of({"log", "web-1"}).find("enrolled"), std::string::npos)
        << "the journal is still there";
}

TEST_F(Operation, FollowsAStepToItsEnd) {
    const fs::path gate = directory / "gate";
    ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
    publish(
        'b', "test $TT_HOOK_TARGET = " + (cluster.host("web-2") / "srv/web/current").string()
                 + " && exit 0; echo begins; read x <" + gate.string() + "; echo ends"
    );
    well({"deploy", "prod", "--yes", "--detach"});
    wait_host("web-1", [](const ServiceReport& report) {
        return report.deploy.value == "d2" && report.step == Step::restart;
    });
    auto followed =
        std::async(std::launch::async, [this] { return tt({"log", "web-1", "restart", "--follow"}); });
    {
        const std::ofstream open(gate);
    } // Waits until the hook reads.
    const Said said = followed.get();
    EXPECT_TRUE(said.status.success()) << said.error;
    EXPECT_EQ(said.output, "begins\nends\n");
}

TEST_F(Operation, SaysWhenAHostIsGone) {
    cluster.kill_agent("web-1");
    cluster.kill_server();
    cluster.start_server();
    const Said said = tt({"log", "web-1", "restart"});
    EXPECT_EQ(said.status.code, 1);
    EXPECT_NE(said.error.find("web-1 was not heard since this server started"), std::string::npos)
        << said.error;
    EXPECT_NE(said.error.find("tt agent status"), std::string::npos) << said.error;
}

TEST_F(Operation, PausesAHostForAsLongAsSomebodyWants) {
    well({"hosts", "pause", "web-1", "--reason", "looking"});
    EXPECT_NE(output_of({"hosts", "prod"}).find("paused"), std::string::npos);
    EXPECT_NE(why("web-1").find("looking"), std::string::npos);
    deploy('b', "echo serving the second");
    EXPECT_EQ(output_of({"log", "web-2", "restart"}), "serving the second\n");
    EXPECT_EQ(output_of({"log", "web-1", "restart"}), "serving the first\n");
    well({"hosts", "resume", "web-1"});
    wait_host("web-1", [](const ServiceReport& report) {
        return report.deploy.value == "d2" && report.step == Step::serving;
    });
    EXPECT_NE(output_of({"log", "web-1"}).find("paused: looking"), std::string::npos);
}

TEST_F(Operation, RedeploysOneHostAndResetsNoneThatHasNotFailed) {
    well({"hosts", "redeploy", "web-1", "--reason", "odd"});
    wait_host("web-1", [](const ServiceReport& report) {
        return report.retry == 1 && report.step == Step::serving && report.state == StepState::done;
    });
    EXPECT_NE(output_of({"log", "web-1"}).find("once more, redeploy by"), std::string::npos);
    EXPECT_EQ(tt({"hosts", "reset", "web-1"}).status.code, 6);
}

TEST_F(Operation, MovesAHostWhereItsAgentDoesNotProposeToBe) {
    const Said refused = tt({"hosts", "unassign", "web-1", "web"});
    EXPECT_EQ(refused.status.code, 5) << "it would lose what it serves: " << refused.error;
    EXPECT_NE(refused.error.find("--leaving 1"), std::string::npos) << refused.error;
    well({"hosts", "assign", "web-1", "spare"});
    EXPECT_NE(output_of({"hosts", "prod"}).find("spare (assigned)"), std::string::npos);
    EXPECT_NE(why("web-1").find("put into spare"), std::string::npos);
    well({"hosts", "unassign", "web-1", "web", "--leaving", "1"});
    const bool left = cluster.wait_until([&] { return host("web-1").host.services.empty(); }, at_most);
    EXPECT_TRUE(left) << why("web-1");
    well({"hosts", "assign", "web-1", "--as-proposed"});
    wait_host("web-1", [](const ServiceReport& report) { return report.healthy; });
}

TEST_F(Operation, DrainsAHostByItsOwnWord) {
    const std::string state = cluster.host("web-1") / "state";
    const Said left = tt({"agent", "drain", "--state", state, "--reason", "scale-in"});
    EXPECT_TRUE(left.status.success()) << left.output << left.error;
    EXPECT_TRUE(host("web-1").host.drained);
    EXPECT_NE(why("web-1").find("scale-in"), std::string::npos);
    EXPECT_NE(why("web-1").find("nothing of it is under way"), std::string::npos);
    EXPECT_NE(output_of({"agent", "status", "--state", state}).find("no goal"), std::string::npos);
    const Said sound = tt({"agent", "doctor", "--state", state});
    EXPECT_TRUE(sound.status.success()) << sound.output;
    well({"hosts", "undrain", "web-1"});
    deploy('b', "echo serving the second");
    EXPECT_EQ(output_of({"log", "web-1", "restart"}), "serving the second\n");
}

} // namespace
} // namespace tt
