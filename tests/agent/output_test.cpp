#include "tests/agent/agent_host.hpp"

namespace tt {

namespace {

OutputWish wish_for(const std::string& step, int attempt = 0, std::uint64_t from = 0) {
    OutputWish wish;
    wish.service = ServiceName{"web"};
    wish.step = step;
    wish.attempt = attempt;
    wish.from = from;
    return wish;
}

} // namespace

class OutputTest : public AgentHost {
protected:
    /// What follows, as soon as anything does.
    OutputPart next(const std::string& step, const OutputPart& last = {}) {
        while (true) {
            auto part = control_plane.want(wish_for(step, last.attempt, last.next));
            if (part.ended || !part.text.empty() || !part.error.empty()) return part;
        }
    }

    /// All of it, from there on, until the host says that nothing follows.
    std::string rest(const std::string& step, OutputPart part) {
        std::string text = part.text;
        while (!part.ended) {
            part = control_plane.want(wish_for(step, part.attempt, part.next));
            text += part.text;
        }
        return text;
    }
};

TEST_F(OutputTest, OfAStepIsToldOnDemandAndTheGoalStaysWhatItWas) {
    control_plane.say({permitted(publish("d1", "one", {{"RESTARTING", "echo up; echo and well"}}), "p1")});
    start();
    wait_step("d1", Step::serving);
    const auto part = control_plane.want(wish_for("restart"));
    EXPECT_EQ(part.deploy, DeployId{"d1"});
    EXPECT_EQ(rest("restart", part), "up\nand well\n");
    EXPECT_EQ(ran(), "one RESTARTING 1\n");
}

TEST_F(OutputTest, IsFollowedWhileTheHookRuns) {
    const auto first = make_fifo("first");
    const auto second = make_fifo("second");
    const std::string hook =
        "echo begins; read x <" + first + "; echo goes on; read x <" + second + "; echo ends";
    control_plane.say({permitted(publish("d1", "one", {{"RESTARTING", hook}}), "p1")});
    start();
    Gate up(first);
    auto part = next("restart");
    EXPECT_EQ(part.text, "begins\n");
    EXPECT_EQ(part.status, "runs");
    EXPECT_FALSE(part.ended);
    up.open();
    Gate on(second);
    part = next("restart", part);
    EXPECT_EQ(part.text, "goes on\n");
    on.open();
    EXPECT_EQ(rest("restart", part), "goes on\nends\n");
}

TEST_F(OutputTest, OfEarlierWalksStaysAndItsEnvironmentDoesNot) {
    control_plane.say({permitted(publish("d1", "one", {{"RESTARTING", "echo of one"}}), "p1")});
    start();
    wait_step("d1", Step::serving);
    control_plane.say({permitted(publish("d2", "two", {{"RESTARTING", "echo of two"}}), "p2")});
    wait_step("d2", Step::serving);
    wait_log("a spare of"); // What is done after clearing up.
    auto wish = wish_for("restart");
    wish.deploy = DeployId{"d1"};
    EXPECT_EQ(control_plane.want(wish).text, "of one\n");
    EXPECT_EQ(control_plane.want(wish_for("restart")).text, "of two\n");
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(directory / "state" / "output" / "web"))
        EXPECT_NE(file.path().filename(), "spec");
}

TEST_F(OutputTest, SurvivesTheAgent) {
    control_plane.say({permitted(publish("d1", "one", {{"RESTARTING", "echo up"}}), "p1")});
    start();
    wait_step("d1", Step::serving);
    kill_agent();
    control_plane.forget();
    start();
    wait_step("d1", Step::serving);
    EXPECT_EQ(control_plane.want(wish_for("restart")).text, "up\n");
    EXPECT_NE(control_plane.want(wish_for("agent")).text.find("deploy d1: restart"), std::string::npos);
}

TEST_F(OutputTest, OfAStepThatIsNotThereIsAnAnswerToo) {
    control_plane.say({permitted(publish("d1", "one", {}), "p1")});
    start();
    wait_step("d1", Step::serving);
    const auto part = control_plane.want(wish_for("post-download"));
    EXPECT_NE(part.error.find("post-download"), std::string::npos);
    EXPECT_EQ(part.known, std::vector<std::string>{"web d1 restart"});
}

using PauseTest = AgentHost;

TEST_F(PauseTest, LetsTheStepUnderWayEndAndBeginsNoOther) {
    const auto fifo = make_fifo("gate");
    auto goal = publish("d1", "one", {{"POST_DOWNLOAD", "read x <" + fifo + "; true"}, {"PRE_RESTART", ""}});
    control_plane.say({permitted(goal, "p1")});
    start();
    Gate gate(fifo);
    goal.paused = true;
    control_plane.say({goal});
    wait_log("paused by the control plane");
    gate.open();
    wait_step("d1", Step::prepared);
    EXPECT_EQ(ran(), "one POST_DOWNLOAD 1\n");
    goal.paused = false;
    control_plane.say({permitted(goal, "p2")});
    wait_step("d1", Step::serving);
    EXPECT_EQ(ran(), "one POST_DOWNLOAD 1\none PRE_RESTART 1\none RESTARTING 1\n");
}

} // namespace tt
