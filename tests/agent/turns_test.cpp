#include "tests/agent/agent_host.hpp"

namespace tt {

/// Several services on one host, of which one prepares at a time. Each notes its POST_DOWNLOAD hook.
class TurnsTest : public AgentHost {
protected:
    ServiceGoal wanted(const std::string& service, int priority, const std::string& hook = "true") {
        auto goal = publish("d-" + service, service, {{"POST_DOWNLOAD", hook}});
        goal.service = ServiceName{service};
        goal.priority = priority;
        goal.prepare->build = build_id(goal.service, goal.prepare->commit.id, goal.prepare->digest);
        return goal;
    }

    static ServiceGoal of_kind(DeployKind kind, ServiceGoal goal) {
        goal.kind = kind;
        return goal;
    }

    ServiceReport wait_prepared(const std::string& service) {
        return wait_step("d-" + service, Step::prepared);
    }

    void wait_until_told(const std::string& service, const std::string& what) {
        control_plane.wait_report([&](const ServiceReport& report) {
            return report.service.value == service && report.error == what;
        });
    }
};

TEST_F(TurnsTest, WhoGoesFirstPreparesFirstAndARollbackWaitsForNobody) {
    const auto fifo = make_fifo("gate");
    const auto web = wanted("web", 0, "cat <" + fifo);
    control_plane.say({web});
    start({"--parallel", "1"});
    Gate gate(fifo);
    control_plane.say({
        web,
        wanted("api", 0),
        wanted("db", 5),
        of_kind(DeployKind::hotfix, wanted("hot", -1)),
        of_kind(DeployKind::rollback, wanted("back", -9)),
    });
    wait_prepared("back");
    wait_until_told("api", "deploy d-api waits for web to prepare, and then for 2 others");
    const auto said = beside({"status"}).second;
    EXPECT_NE(said.find("deploy d-hot waits for web to prepare\n"), std::string::npos) << said;
    gate.open();
    EXPECT_EQ(wait_prepared("api").error, "");
    EXPECT_EQ(
        ran(), "web POST_DOWNLOAD 1\nback POST_DOWNLOAD 1\nhot POST_DOWNLOAD 1\ndb POST_DOWNLOAD 1\n"
               "api POST_DOWNLOAD 1\n"
    );
}

TEST_F(TurnsTest, OutliveTheAgent) {
    const auto fifo = make_fifo("gate");
    const auto web = wanted("web", 0, "cat <" + fifo);
    control_plane.say({web});
    start({"--parallel", "1"});
    Gate gate(fifo);
    control_plane.say({web, wanted("api", 0), wanted("db", 5)});
    wait_until_told("api", "deploy d-api waits for web to prepare, and then for 1 other");
    kill_agent();
    control_plane.forget();
    start({"--parallel", "1"});
    wait_until_told("api", "deploy d-api waits for web to prepare, and then for 1 other");
    gate.open();
    wait_prepared("api");
    EXPECT_EQ(ran(), "web POST_DOWNLOAD 1\ndb POST_DOWNLOAD 1\napi POST_DOWNLOAD 1\n");
}

} // namespace tt
