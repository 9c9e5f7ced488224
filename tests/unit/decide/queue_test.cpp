#include "pipeline/decide/queue.hpp"
#include "pipeline/engine/views.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};
const StageName prod{"prod"};

/// b-2 is under way to a stage that runs b-1, and nothing moves.
struct BusyScene : Scene {
    BusyScene()
        : Scene(2) {
        runs("b-1");
        deploy("b-2");
        for (const char* build : {"b-3", "b-4", "b-5"}) publish(build);
    }

    Result<Answer> put_first(const DeployId& id, const std::string& reason = "it cannot wait") {
        return ask(SteerDeploy{DeployVerb::first, id, web, prod, reason, false});
    }

    [[nodiscard]] QueueView queue() const { return queue_view(state(), web, prod, now()).value(); }

    /// Lets everything happen; the builds that the stage then took, one after the other.
    std::vector<std::string> course() {
        walk_all();
        EXPECT_TRUE(stage().active.empty());
        std::vector<std::string> builds;
        for (const Accepted& entry : stage().accepted) builds.push_back(entry.build.value);
        builds.erase(builds.begin());
        return builds;
    }
};

/// `d2 d4`, without the active one; `(d3)` is overtaken.
std::string order_of(const QueueView& view) {
    std::string text;
    for (const QueuedDeploy& queued : view.deploys) {
        if (queued.deploy.state != DeployState::queued) continue;
        const std::string& id = queued.deploy.id.value;
        text += (text.empty() ? "" : " ") + (queued.overtaken_by.empty() ? id : "(" + id + ")");
    }
    return text;
}

TEST(Queue, LetsTheNewestGoAndSupersedesTheOthers) {
    BusyScene scene;
    const DeployId older = scene.deploy("b-3");
    scene.deploy("b-4");
    EXPECT_EQ(order_of(scene.queue()), "d4 (d3)");
    EXPECT_EQ(scene.queue().deploys[2].overtaken_by.value, "d4");
    EXPECT_EQ(scene.course(), (std::vector<std::string>{"b-2", "b-4"}));
    EXPECT_EQ(scene.deploy_named(older).state, DeployState::superseded);
}

TEST(Queue, LetsTheOneGoFirstThatAPersonPutThere) {
    BusyScene scene;
    const DeployId older = scene.deploy("b-3");
    scene.deploy("b-4");
    ASSERT_TRUE(scene.put_first(older));
    EXPECT_EQ(order_of(scene.queue()), "d3 d4");
    EXPECT_EQ(scene.course(), (std::vector<std::string>{"b-2", "b-3", "b-4"}));
}

TEST(Queue, KeepsWhatAPersonPutFirstFromBeingSuperseded) {
    BusyScene scene;
    const DeployId older = scene.deploy("b-3");
    const DeployId newer = scene.deploy("b-4");
    ASSERT_TRUE(scene.put_first(older));
    scene.pass(1s);
    ASSERT_TRUE(scene.put_first(newer));
    EXPECT_EQ(order_of(scene.queue()), "d4 d3") << "the later word holds";
    EXPECT_EQ(scene.course(), (std::vector<std::string>{"b-2", "b-4", "b-3"}));
}

TEST(Queue, DoesNotLetAPersonsWordEndAHotfix) {
    BusyScene scene;
    const DeployId hotfix = scene.deploy("b-3", DeployKind::hotfix);
    const DeployId regular = scene.deploy("b-4");
    ASSERT_TRUE(scene.put_first(regular));
    EXPECT_EQ(order_of(scene.queue()), "d4 d3");
    EXPECT_EQ(scene.course(), (std::vector<std::string>{"b-2", "b-4", "b-3"}));
    EXPECT_EQ(scene.deploy_named(hotfix).state, DeployState::accepted);
}

TEST(Queue, LetsARollbackGoBeforeEverything) {
    BusyScene scene;
    const DeployId id = scene.deploy("b-3");
    ASSERT_TRUE(scene.put_first(id));
    const Deploy& first = scene.deploy_named(id);
    Deploy later;
    later.number = first.number + 1;
    later.kind = DeployKind::rollback;
    EXPECT_EQ(first_of({&first, &later}), &later);
    EXPECT_TRUE(overtakes(later, first));
    later.kind = DeployKind::hotfix;
    EXPECT_EQ(first_of({&first, &later}), &first);
    EXPECT_FALSE(overtakes(later, first));
}

TEST(Queue, SaysWhoPutADeployFirst) {
    BusyScene scene;
    const DeployId id = scene.deploy("b-3");
    const auto answer = scene.put_first(id);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->message, "d3 goes first");
    EXPECT_EQ(scene.deploy_named(id).first_by, "ana");
    EXPECT_EQ(scene.deploy_named(id).first_reason, "it cannot wait");
    EXPECT_EQ(scene.put_first(id)->changed, false);
}

TEST(Queue, RefusesWhatDoesNotWaitAndWordsWithoutReason) {
    BusyScene scene;
    const DeployId waiting = scene.deploy("b-3");
    EXPECT_EQ(scene.put_first(waiting, "").error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(scene.put_first(scene.stage().active).error().kind, ErrorKind::conflict);
    EXPECT_EQ(scene.put_first(scene.stage().last).error().kind, ErrorKind::conflict);
    EXPECT_EQ(scene.put_first(DeployId{"d99"}).error().kind, ErrorKind::not_found);
    const SteerDeploy elsewhere{DeployVerb::first, waiting, web, StageName{"canary"}, "why", false};
    EXPECT_EQ(scene.ask(elsewhere).error().kind, ErrorKind::invalid_input);
}

TEST(Queue, SaysWhatEachWaitsFor) {
    BusyScene scene;
    scene.deploy("b-3");
    scene.deploy("b-4", DeployKind::hotfix);
    ASSERT_TRUE(scene.ask(SetFreeze{true, "holiday", "nobody is here", {}, end_of_time, web, {}, false}));
    const QueueView view = scene.queue();
    ASSERT_EQ(view.deploys.size(), 3U);
    EXPECT_EQ(view.deploys[0].deploy.id, scene.stage().active);
    EXPECT_EQ(view.deploys[1].because[0].reason, "goes after d2, which is running");
    EXPECT_EQ(view.deploys[1].because[1].gate, "freeze");
    EXPECT_EQ(view.deploys[2].because[0].command, "tt why d4");
}

} // namespace
} // namespace tt
