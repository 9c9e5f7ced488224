// Several services at once.

#include "integrations/http/curl_client.hpp"
#include "integrations/intake/intake.hpp"
#include "integrations/posix/system_clock.hpp"
#include "tests/fakes/jenkins/fake_jenkins.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

class Services : public testing::Test {
protected:
    Services() { logins_.add(jenkins_.url(), "ann:s3cret-token"); }

    ~Services() override { intake_.reset(); }

    /// Adopts a policy whose job has the name of the service.
    void adopt(const std::string& name, bool publish = true, int revision = 1) {
        Policy policy;
        policy.service = ServiceName{name};
        policy.revision = revision;
        policy.source.git = "/srv/" + name;
        policy.ci = {jenkins_.url(), name, {}, "", publish};
        auto next = std::make_shared<State>(*state_);
        next->services.put({.name = policy.service, .policy = revision});
        next->policies.put(policy);
        state_ = std::move(next);
        intake_->look(state_);
    }

    void finish_run(const std::string& job, std::int64_t number) {
        jenkins_.with_job(job, [&](FakeJob& made) {
            made.runs.push_back({.number = number, .result = "SUCCESS"});
        });
    }

    void call(const std::string& service) { intake_->look_again({ServiceName{service}, {}}); }

    /// Waits until so much was published, and returns it: `web#12`.
    std::vector<std::string> wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(changed_.wait_for(lock, 1min, [&] { return published_.size() >= count; }));
        return published_;
    }

    Result<std::string> publish(const RunToPublish& run, const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        published_.push_back(run.run.job + "#" + std::to_string(run.run.number));
        changed_.notify_all();
        if (stuck_.contains(run.run.job))
            changed_.wait(lock, stop, [&] { return !stuck_.contains(run.run.job); });
        return "published";
    }

    FakeJenkins jenkins_;
    Logins logins_;
    SystemClock clock_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<std::string> published_;
    std::set<std::string> stuck_;
    std::shared_ptr<const State> state_ = std::make_shared<const State>();
    std::optional<Intake> intake_{
        std::in_place,
        IntakeSetting{
            .publish =
                [this](const RunToPublish& run, const std::stop_token& stop) { return publish(run, stop); },
            .make_http = [] { return std::make_unique<CurlClient>("tt-test"); },
            .logins = logins_,
            .poll = 1h,
            .eager = 10ms,
            .log = [](const std::string&) {},
            .warn = [](const std::string&) {},
        },
        clock_
    };
};

using Published = std::vector<std::string>;

TEST_F(Services, ArePublishedAtOnceAndThenWhenSomebodyCalls) {
    finish_run("web", 1);
    adopt("web");
    EXPECT_EQ(wait_for(1), (Published{"web#1"}));
    finish_run("web", 2);
    call("other");
    call("web");
    EXPECT_EQ(wait_for(2), (Published{"web#1", "web#2"}));
}

TEST_F(Services, ArePublishedSoonAfterACallThatCameTooEarly) {
    jenkins_.with_job("web", [](FakeJob& made) { made.runs.push_back({.number = 1}); });
    adopt("web");
    call("web");
    while (jenkins_.requests().size() < 4) std::this_thread::yield();
    jenkins_.with_run("web", 1, [](FakeRun& run) { run.result = "SUCCESS"; });
    EXPECT_EQ(wait_for(1), (Published{"web#1"}));
}

TEST_F(Services, DoNotWaitForOneThatHangs) {
    stuck_ = {"stuck"};
    finish_run("stuck", 1);
    adopt("stuck");
    wait_for(1);
    finish_run("web", 1);
    adopt("web");
    EXPECT_EQ(wait_for(2), (Published{"stuck#1", "web#1"}));
    intake_->stop(); // Ends also the one that hangs.
}

TEST_F(Services, FollowTheirPolicies) {
    finish_run("web", 1);
    adopt("web", false);
    finish_run("shop", 1);
    adopt("shop");
    EXPECT_EQ(wait_for(1), (Published{"shop#1"}));
    adopt("web", true, 2);
    EXPECT_EQ(wait_for(2), (Published{"shop#1", "web#1"}));
    adopt("web", false, 3);
    adopt("web", true, 4);
    call("web");
    finish_run("shop", 2);
    call("shop");
    EXPECT_EQ(wait_for(3).back(), "shop#2") << "nothing is published twice";
}

TEST_F(Services, ShowWhatKeepsThemFromBuilds) {
    adopt("web"); // There is no such job.
    EXPECT_FALSE(intake_->trouble(ServiceName{"other"}));
    while (!intake_->trouble(ServiceName{"web"})) std::this_thread::yield();
    EXPECT_TRUE(intake_->trouble(ServiceName{"web"})->reason.starts_with("runs of web cannot be seen: "));
    finish_run("web", 1);
    call("web");
    wait_for(1);
    while (intake_->trouble(ServiceName{"web"})) std::this_thread::yield();
}

TEST_F(Services, AreNoMoreThanSoManyAtOnce) {
    const std::vector<std::string> names{"a", "b", "c", "d", "e"};
    stuck_ = {names.begin(), names.end()};
    for (const std::string& name : names) finish_run(name, 1);
    for (const std::string& name : names) adopt(name);
    wait_for(4);
    while (jenkins_.requests().size() < names.size()) std::this_thread::yield();
    EXPECT_EQ(wait_for(4).size(), 4U);
    {
        const std::scoped_lock lock(mutex_);
        stuck_.clear();
        changed_.notify_all();
    }
    EXPECT_EQ(wait_for(5).size(), 5U);
}

} // namespace
} // namespace tt
