#include "integrations/acceptance/acceptance_worker.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/proc.hpp"
#include "integrations/posix/process.hpp"
#include "tests/fakes/fake_engine.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/fakes/scripted_http.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <optional>

namespace tt {
namespace {

class Worker : public testing::Test {
protected:
    TemporaryDirectory directory_;
    FakeEngine engine_;
    State state_;
    ManualClock clock_;
    Logins logins_;
    GithubClients github_{logins_, [] { return nullptr; }, clock_};

    AcceptanceWorker::Setting setting() {
        return {directory_ / "acceptance", TT_SUPERVISOR, [] { return nullptr; }};
    }

    static Action action(const std::string& run, int attempt = 1) {
        Question test;
        test.run = run;
        return {"accept/d12/" + std::to_string(attempt), DeployId{"d12"}, attempt, test, end_of_time};
    }

    [[nodiscard]] std::string count_line() const { return "echo x >> " + (directory_ / "count").string(); }

    [[nodiscard]] std::size_t count() const {
        std::ifstream file(directory_ / "count");
        return static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>(file), {}, '\n'));
    }

    FinishAcceptance outcome(std::size_t index) {
        return std::get<FinishAcceptance>(engine_.wait_for_asked(index + 1).at(index).request);
    }
};

TEST_F(Worker, TellsTheEngineHowATestEnded) {
    AcceptanceWorker worker(setting(), github_);
    worker.start(engine_);
    worker.run({action("echo no; exit 1")}, state_);
    const FinishAcceptance said = outcome(0);
    EXPECT_EQ(said.deploy, DeployId{"d12"});
    EXPECT_EQ(said.attempt, 1);
    EXPECT_EQ(said.outcome, TestOutcome::rejected);
    EXPECT_TRUE(said.output.starts_with("no\n"));
    EXPECT_EQ(engine_.asked().at(0).actor.name, "tt");
}

TEST_F(Worker, RunsAnAttemptOnceHoweverOftenItIsGiven) {
    AcceptanceWorker worker(setting(), github_);
    worker.run({action(count_line())}, state_); // before the start, as after a restart of the engine
    worker.run({action(count_line())}, state_);
    EXPECT_TRUE(worker.busy());
    worker.start(engine_);
    worker.run({action(count_line())}, state_);
    outcome(0);
    worker.run({action(count_line(), 2)}, state_);
    outcome(1);
    EXPECT_EQ(count(), 2U);
}

TEST_F(Worker, MakesAnAttemptAnewWhenItsOutcomeCouldNotBeCommitted) {
    engine_.answer_with([](const Asked&) { return fail(ErrorKind::unavailable, "disk full"); });
    AcceptanceWorker worker(setting(), github_);
    worker.start(engine_);
    worker.run({action(count_line())}, state_);
    outcome(0);
    while (worker.busy()) std::this_thread::yield();
    worker.run({action(count_line())}, state_);
    outcome(1);
    EXPECT_EQ(count(), 2U);
}

TEST_F(Worker, SaysNothingOfTestsThatItsEndInterrupts) {
    {
        AcceptanceWorker worker(setting(), github_);
        worker.start(engine_);
        worker.run({action("sleep 1000")}, state_);
    }
    EXPECT_TRUE(engine_.asked().empty());
}

/// A process that waits for ever, and is known to run: until it has said something its environment may not
/// be readable yet, since a program is started before the kernel has laid that out.
struct Sleeper {
    explicit Sleeper(const std::string& scratch) {
        const Pipe said = make_pipe().value();
        process = Process::start({.executable = "/bin/sh",
                                  .arguments = {"-c", "echo up; read never"},
                                  .variables = {{"TT_HOOK_SCRATCH", scratch}},
                                  .input = silence.read.number(),
                                  .output = said.write.number()})
                      .value();
        EXPECT_TRUE(*wait_readable(said.read.number(), std::chrono::minutes{1}));
    }

    Pipe silence = make_pipe().value(); ///< Into which nobody writes.
    std::optional<Process> process;
};

TEST_F(Worker, EndsAtItsStartWhatAKilledServerLeftRunning) {
    const std::string scratch = (directory_ / "acceptance").string();
    Sleeper leftover(scratch);
    Sleeper innocent(scratch + "2");
    const AcceptanceWorker worker(setting(), github_);
    const auto ended = leftover.process->wait(std::chrono::minutes{1});
    ASSERT_TRUE(ended && *ended);
    EXPECT_EQ((*ended)->signal, SIGKILL);
    EXPECT_FALSE(*innocent.process->wait(Duration{0}));
}

/// An action about b-1 in web/prod.
Action asked_about_build(State& state) {
    Build build;
    build.id = BuildId{"b-1"};
    build.number = 7;
    build.commit.id = CommitId{"abc"};
    state.builds.put(build);
    Action action;
    action.key = "probe/web/prod/errors/b-1";
    action.service = ServiceName{"web"};
    action.stage = StageName{"prod"};
    action.build = build.id;
    return action;
}

TEST(QuestionFacts, ComeFromTheActionAndItsBuild) {
    State state;
    Action action = asked_about_build(state);
    std::map<std::string, std::string> expected{
        {"TT_HOOK_SERVICE", "web"},
        {"TT_HOOK_STAGE", "prod"},
        {"TT_HOOK_BUILD_ID", "b-1"},
        {"TT_HOOK_COMMIT", "abc"},
    };
    EXPECT_EQ(question_facts(action, state), expected);
    action.deploy = DeployId{"d12"};
    action.attempt = 2;
    action.before = BuildId{"b-0"};
    expected.insert({{"TT_HOOK_DEPLOY_ID", "d12"}, {"TT_HOOK_ATTEMPT", "2"}, {"TT_HOOK_BUILD_BEFORE", "b-0"}}
    );
    EXPECT_EQ(question_facts(action, state), expected);
}

TEST(MetricFacts, NameTheBuildAndAreEmptyForOneThatIsNotKnown) {
    State state;
    const Action action = asked_about_build(state);
    const std::map<std::string, std::string> expected{
        {"build", "b-1"}, {"number", "7"}, {"commit", "abc"}, {"service", "web"}, {"stage", "prod"},
    };
    EXPECT_EQ(metric_facts(action, action.build, state), expected);
    EXPECT_TRUE(metric_facts(action, BuildId{}, state).empty());
}

TEST_F(Worker, TellsTheEngineWhatAProbeAnswered) {
    AcceptanceWorker worker(setting(), github_);
    worker.start(engine_);
    Action probe = asked_about_build(state_);
    probe.probe = "errors";
    probe.question.run = "echo 5 percent; exit 1";
    worker.run({probe}, state_);
    const auto said = std::get<TakeFinding>(engine_.wait_for_asked(1).at(0).request);
    EXPECT_EQ(said.stage, StageName{"prod"});
    EXPECT_EQ(said.probe, "errors");
    EXPECT_EQ(said.build, BuildId{"b-1"});
    EXPECT_EQ(said.outcome, TestOutcome::rejected);
    EXPECT_TRUE(said.said.starts_with("5 percent")) << said.said;
}

/// A server that answers nobody until it is told to.
class Gate {
public:
    void open() {
        const std::scoped_lock lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }

    void pass() {
        std::unique_lock lock(mutex_);
        asked_ = true;
        changed_.notify_all();
        changed_.wait(lock, [&] { return open_; });
    }

    void wait_until_asked() {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(changed_.wait_for(lock, std::chrono::minutes{1}, [&] { return asked_; }));
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool asked_ = false;
    bool open_ = false;
};

class GatedHttp : public HttpClient {
public:
    explicit GatedHttp(Gate& gate)
        : gate_(gate) {}

    Result<HttpResponse> send(const HttpRequest&) override {
        gate_.pass();
        return fail(ErrorKind::unavailable, "nobody there");
    }

private:
    Gate& gate_;
};

/// A probe of a job on a server that nobody is.
Action asked_of_ci(State& state) {
    Action action = asked_about_build(state);
    action.probe = "ci";
    action.question.ci = Required{"http://127.0.0.1:1", "acme/web", {"Build"}};
    return action;
}

TEST_F(Worker, HandsAHintOn) {
    AcceptanceWorker worker(setting(), github_);
    const Hint hint{ServiceName{"web"}, CommitId{"abc"}};
    worker.look_again(hint); // nobody to tell yet, and nothing asked yet
    worker.start(engine_);
    worker.look_again(hint);
    EXPECT_EQ(engine_.hints(), std::vector{hint});
}

/// What CI answered to a question may be older than the hint that came before the answer did.
TEST_F(Worker, LooksAgainAfterALookThatAHintOvertook) {
    Gate gate;
    AcceptanceWorker::Setting with_gate = setting();
    with_gate.make_http = [&] { return std::make_unique<GatedHttp>(gate); };
    AcceptanceWorker worker(with_gate, github_);
    worker.start(engine_);
    worker.run({asked_of_ci(state_)}, state_);
    gate.wait_until_asked();
    const Hint hint{ServiceName{"web"}, CommitId{"abc"}};
    worker.look_again({ServiceName{"web"}, CommitId{"another"}});
    worker.look_again({ServiceName{"web"}, {}});
    gate.open();
    engine_.wait_for_asked(1);
    while (worker.busy()) std::this_thread::yield();
    EXPECT_EQ(engine_.hints().size(), 3U);
    EXPECT_EQ(engine_.hints().back(), hint);
}

} // namespace
} // namespace tt
