// A Jenkins job as acceptance test, over real HTTP.

#include "integrations/acceptance/acceptance_worker.hpp"
#include "integrations/http/curl_client.hpp"
#include "tests/fakes/fake_engine.hpp"
#include "tests/fakes/jenkins/fake_jenkins.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace tt {
namespace {

const std::string job = "acme/smoke";
constexpr Duration moment = std::chrono::milliseconds{1};

/// A control plane without an engine, which judges d12 by a job.
class RunJob : public testing::Test {
protected:
    RunJob() { use({}); }

    void use(FakeJenkinsOptions options) {
        fake_ = std::make_unique<FakeJenkins>(options);
        fake_->with_job(job, [](FakeJob& made) { made.parameters = {"BUILD", "TT_KEY"}; });
        logins_ = {};
        logins_.add(fake_->url(), options.user + ":" + options.secret);
    }

    std::unique_ptr<AcceptanceWorker> start_worker(Duration rest = moment) {
        AcceptanceWorker::Setting setting{
            directory_ / "acceptance", TT_SUPERVISOR, [] { return std::make_unique<CurlClient>("tt-test"); },
            logins_
        };
        setting.poll = moment;
        setting.rest = rest;
        auto worker = std::make_unique<AcceptanceWorker>(std::move(setting), github_);
        worker->start(engine_);
        return worker;
    }

    [[nodiscard]] Action action(Duration timeout = std::chrono::minutes{5}) const {
        Question question;
        question.timeout = timeout;
        question.job = JobToRun{fake_->url(), job, {{"BUILD", "$build of $service"}}};
        Action made{"accept/d12/1", DeployId{"d12"}, 1, question, end_of_time};
        made.service = ServiceName{"web"};
        made.build = BuildId{"b-1"};
        return made;
    }

    static State state(DeployState deploy_state = DeployState::accepting) {
        State state;
        state.fleet.id = FleetId{"f1"};
        Deploy deploy;
        deploy.id = DeployId{"d12"};
        deploy.state = deploy_state;
        deploy.acceptance.attempt = 1;
        state.deploys.put(deploy);
        Build build;
        build.id = BuildId{"b-1"};
        state.builds.put(build);
        return state;
    }

    /// Waits for a request that comes by itself; the deadline is generous.
    void wait_for(const std::string& request, std::ptrdiff_t times = 1) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
        while (count(request) < times) {
            ASSERT_LT(std::chrono::steady_clock::now(), end) << request;
            std::this_thread::yield();
        }
    }

    [[nodiscard]] std::ptrdiff_t count(const std::string& request) const {
        return std::ranges::count(fake_->requests(), request);
    }

    /// Lets Jenkins begin what it was asked for, and end it with the result.
    std::int64_t begin(std::ptrdiff_t start = 1) {
        wait_for("POST /ci/job/acme/job/smoke/buildWithParameters", start);
        return fake_->begin_next();
    }

    void end(std::int64_t run, const std::string& result) {
        fake_->with_run(job, run, [&](FakeRun& it) {
            it.log = "Testing\nThe end\n";
            it.result = result;
        });
    }

    FinishAcceptance outcome(std::size_t index = 0) {
        return std::get<FinishAcceptance>(engine_.wait_for_asked(index + 1).at(index).request);
    }

    [[nodiscard]] std::ptrdiff_t starts() const {
        return count("POST /ci/job/acme/job/smoke/buildWithParameters");
    }

    [[nodiscard]] std::ptrdiff_t stops(std::int64_t run = 1) const {
        return count("POST /ci/job/acme/job/smoke/" + std::to_string(run) + "/stop");
    }

    TemporaryDirectory directory_;
    FakeEngine engine_;
    ManualClock clock_;
    Logins logins_;
    GithubClients github_{logins_, [] { return nullptr; }, clock_};
    std::unique_ptr<FakeJenkins> fake_;
};

TEST_F(RunJob, PassesWithARunThatSucceeds) {
    const auto worker = start_worker();
    worker->run({action()}, state());
    const std::int64_t run = begin();
    fake_->with_run(job, run, [](FakeRun& it) {
        EXPECT_EQ(it.parameters.at("BUILD"), "b-1 of web");
        EXPECT_EQ(it.parameters.at("TT_KEY"), "f1/d12/1/b-1");
    });
    end(run, "SUCCESS");
    const FinishAcceptance said = outcome();
    EXPECT_EQ(said.outcome, TestOutcome::passed) << said.output;
    EXPECT_EQ(
        said.output, "acme/smoke #1: success, https://public.example/ci/job/acme/job/smoke/1/\n"
                     "Testing\nThe end\n"
    );
}

TEST_F(RunJob, RejectsWithAnyOtherResult) {
    for (const std::string result : {"FAILURE", "UNSTABLE", "BRAND_NEW"}) {
        use({});
        engine_.forget();
        const auto worker = start_worker();
        worker->run({action()}, state());
        end(begin(), result);
        EXPECT_EQ(outcome().outcome, TestOutcome::rejected) << result;
    }
}

TEST_F(RunJob, IsInterruptedByAnAbortAndThenRunsAnother) {
    const auto worker = start_worker();
    worker->run({action()}, state());
    end(begin(), "ABORTED");
    EXPECT_EQ(outcome(0).outcome, TestOutcome::interrupted);
    end(begin(2), "SUCCESS");
    EXPECT_EQ(outcome(1).outcome, TestOutcome::passed);
    EXPECT_EQ(starts(), 2);
}

TEST_F(RunJob, IsInterruptedWhenItsQueueItemIsCancelled) {
    const auto worker = start_worker(std::chrono::hours{1});
    worker->run({action()}, state());
    wait_for("POST /ci/job/acme/job/smoke/buildWithParameters");
    fake_->cancel_next();
    EXPECT_EQ(outcome().outcome, TestOutcome::interrupted);
    EXPECT_EQ(outcome().output, "acme/smoke was taken out of Jenkins' queue\n");
}

TEST_F(RunJob, IsInterruptedWhenItsRunIsDeleted) {
    const auto worker = start_worker(std::chrono::hours{1});
    worker->run({action()}, state());
    begin();
    wait_for("GET /ci/job/acme/job/smoke/1/api/json");
    fake_->with_job(job, [](FakeJob& made) { made.runs.clear(); });
    EXPECT_EQ(outcome().outcome, TestOutcome::interrupted);
}

TEST_F(RunJob, IsFollowedAndNotStartedAgainAfterARestart) {
    auto worker = start_worker();
    worker->run({action()}, state());
    begin();
    wait_for("GET /ci/job/acme/job/smoke/1/api/json");
    worker = nullptr;
    EXPECT_EQ(stops(), 0) << "the run goes on while the control plane is down";
    worker = start_worker();
    worker->run({action()}, state());
    end(1, "SUCCESS");
    EXPECT_EQ(outcome().outcome, TestOutcome::passed);
    EXPECT_EQ(starts(), 1);
}

TEST_F(RunJob, IsFoundThoughTheAnswerToItsStartWasLost) {
    fake_->lose_next_answer();
    const auto worker = start_worker();
    worker->run({action()}, state());
    end(begin(), "SUCCESS");
    EXPECT_EQ(outcome().outcome, TestOutcome::passed);
    EXPECT_EQ(starts(), 1);
}

TEST_F(RunJob, IsNotTakenFromAnotherDeployBuildOrFleet) {
    const Action asked = action();
    State here = state();
    const std::string key = job_key(asked, here);
    here.fleet.id = FleetId{"f2"};
    EXPECT_NE(job_key(asked, here), key);
    Action other = asked;
    other.build = BuildId{"b-2"};
    EXPECT_NE(job_key(other, state()), key);
    other = asked;
    other.attempt = 2;
    EXPECT_NE(job_key(other, state()), key);
}

TEST_F(RunJob, IsStoppedAndRejectedWhenItsTimeIsOver) {
    fake_->with_job(job, [](FakeJob& made) {
        made.runs.push_back({.number = 1, .parameters = {{"TT_KEY", "f1/d12/1/b-1"}}});
    });
    const auto worker = start_worker();
    worker->run({action(std::chrono::seconds{1})}, state());
    const FinishAcceptance said = outcome();
    EXPECT_EQ(said.outcome, TestOutcome::rejected);
    EXPECT_TRUE(said.output.starts_with("acme/smoke #1 did not end within 1s and was stopped"))
        << said.output;
    EXPECT_EQ(stops(), 1);
}

TEST_F(RunJob, IsStoppedWhenNobodyWaitsForIt) {
    const auto worker = start_worker();
    worker->run({action()}, state());
    begin();
    wait_for("GET /ci/job/acme/job/smoke/1/api/json");
    worker->run({}, state(DeployState::aborted));
    wait_for("POST /ci/job/acme/job/smoke/1/stop");
    while (worker->busy()) std::this_thread::yield();
    EXPECT_TRUE(engine_.asked().empty());
}

TEST_F(RunJob, IsStoppedThoughTheTestRestsAfterAnInterruption) {
    fake_->with_job(job, [](FakeJob& made) {
        made.runs.push_back({.number = 1, .parameters = {{"TT_KEY", "f1/d12/1/b-1"}}});
    });
    fake_->answer_next({.status = 403, .content_type = "text/html", .body = "not for you"});
    const auto worker = start_worker(std::chrono::hours{1});
    worker->run({action()}, state());
    EXPECT_EQ(outcome().outcome, TestOutcome::interrupted);
    worker->run({}, state(DeployState::aborted));
    wait_for("POST /ci/job/acme/job/smoke/1/stop");
}

TEST_F(RunJob, LeavesTheQueueWhenNobodyWaitsForIt) {
    const auto worker = start_worker();
    worker->run({action()}, state());
    wait_for("POST /ci/job/acme/job/smoke/buildWithParameters");
    worker->run({}, state(DeployState::aborted));
    wait_for("POST /ci/queue/cancelItem");
}

TEST_F(RunJob, StartsWithACrumbWhereTheSecretIsAPassword) {
    use({.password = true});
    const auto worker = start_worker();
    worker->run({action()}, state());
    end(begin(2), "SUCCESS"); // the first without a crumb
    EXPECT_EQ(outcome().outcome, TestOutcome::passed);
}

TEST_F(RunJob, SaysWhatJenkinsRefuses) {
    logins_ = {};
    logins_.add(fake_->url(), "ann:wrong");
    auto worker = start_worker(std::chrono::hours{1});
    worker->run({action()}, state());
    EXPECT_EQ(outcome().outcome, TestOutcome::interrupted);
    EXPECT_NE(outcome().output.find("401"), std::string::npos) << outcome().output;
    EXPECT_EQ(outcome().output.find("wrong"), std::string::npos);
}

TEST_F(RunJob, SaysThatTheJobHasNoParameterForTheKey) {
    fake_->with_job(job, [](FakeJob& made) { made.parameters = {"BUILD"}; });
    const auto worker = start_worker(std::chrono::hours{1});
    worker->run({action()}, state());
    EXPECT_EQ(outcome().outcome, TestOutcome::interrupted);
    EXPECT_NE(outcome().output.find("no parameter 'TT_KEY'"), std::string::npos) << outcome().output;
}

TEST_F(RunJob, SaysThatThereIsNoLoginAndIsRejectedInTheEnd) {
    logins_ = {};
    const auto worker = start_worker();
    worker->run({action()}, state());
    EXPECT_NE(outcome(0).output.find("tt has no login for " + fake_->url()), std::string::npos);
    EXPECT_EQ(outcome(58).outcome, TestOutcome::interrupted);
    EXPECT_EQ(outcome(59).outcome, TestOutcome::rejected);
    EXPECT_TRUE(fake_->requests().empty());
}

TEST_F(RunJob, IsFollowedAgainWhenJenkinsIsBack) {
    for (int i = 0; i < 3; ++i)
        fake_->answer_next({.status = 503, .content_type = "text/html", .body = "getting ready"});
    const auto worker = start_worker();
    worker->run({action()}, state());
    end(begin(), "SUCCESS");
    EXPECT_EQ(outcome().outcome, TestOutcome::passed);
}

} // namespace
} // namespace tt
