// Starting, following and stopping runs, over real HTTP.

#include "integrations/http/curl_client.hpp"
#include "integrations/jenkins/jenkins.hpp"
#include "tests/fakes/jenkins/fake_jenkins.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <stdexcept>

namespace tt::jenkins {
namespace {

class JenkinsStarts : public testing::Test {
protected:
    void use(FakeJenkinsOptions options) {
        fake_ = std::make_unique<FakeJenkins>(options);
        fake_->with_job("acme/web", [](FakeJob& job) { job.parameters = {"STAGE", "TT_KEY"}; });
        fake_->with_job("plain", [](FakeJob&) {});
        const auto kind = options.password ? SecretKind::password : SecretKind::api_token;
        jenkins_ = std::make_unique<Jenkins>(
            Server{.url = fake_->url(), .user = options.user, .secret = options.secret, .secret_kind = kind},
            http_
        );
    }

    void SetUp() override { use({}); }

    Ticket must_start(const Start& start) {
        auto ticket = jenkins_->start(start);
        EXPECT_TRUE(ticket) << ticket.error().message;
        return ticket.value_or(Ticket{});
    }

    TicketState state(const Ticket& ticket) {
        const auto progress = jenkins_->follow(ticket);
        EXPECT_TRUE(progress) << progress.error().message;
        return progress ? progress->state : TicketState::lost;
    }

    [[nodiscard]] auto posts() const {
        const auto requests = fake_->requests();
        return std::ranges::count_if(requests, [](const auto& line) { return line.starts_with("POST"); });
    }

    CurlClient http_{"tt-test"};
    std::unique_ptr<FakeJenkins> fake_;
    std::unique_ptr<Jenkins> jenkins_;
};

const Start keyed{.job = "acme/web", .parameters = {{"STAGE", "a b&c=d"}}, .key = "jenkins-deploy-12"};

TEST_F(JenkinsStarts, AndFollowsFromTheQueueToTheResult) {
    const Ticket ticket = must_start(keyed);
    EXPECT_FALSE(ticket.found);
    const auto queued = jenkins_->follow(ticket);
    EXPECT_EQ(queued->state, TicketState::queued);
    EXPECT_EQ(queued->why, "In the quiet period");
    const std::int64_t number = fake_->begin_next();
    const auto running = jenkins_->follow(ticket);
    EXPECT_EQ(running->state, TicketState::running);
    EXPECT_EQ(running->ticket.run, number);
    EXPECT_EQ(running->run->parameters.at("STAGE"), "a b&c=d");
    fake_->with_run("acme/web", number, [](FakeRun& run) { run.result = "UNSTABLE"; });
    const auto finished = jenkins_->follow(running->ticket);
    EXPECT_EQ(finished->state, TicketState::finished);
    EXPECT_EQ(finished->run->result, RunResult::unstable);
}

TEST_F(JenkinsStarts, OnceHoweverOftenItIsAsked) {
    const Ticket first = must_start(keyed);
    const Ticket queued = must_start(keyed);
    EXPECT_TRUE(queued.found);
    EXPECT_EQ(queued.queue_item, first.queue_item);
    const std::int64_t number = fake_->begin_next();
    fake_->forget_items();
    const Ticket running = must_start(keyed);
    EXPECT_TRUE(running.found);
    EXPECT_EQ(running.run, number);
    EXPECT_EQ(posts(), 1);
}

TEST_F(JenkinsStarts, OnceThoughTheAnswerWasLost) {
    fake_->lose_next_answer();
    EXPECT_EQ(jenkins_->start(keyed).error().kind, ErrorKind::unavailable);
    EXPECT_TRUE(must_start(keyed).found);
    EXPECT_EQ(posts(), 1);
}

/// Something happens right before a run is started, and something right after.
class Overtaken : public HttpClient {
public:
    Overtaken(std::function<void()> before, std::function<void()> after)
        : before_(std::move(before))
        , after_(std::move(after)) {}

    Result<HttpResponse> send(const HttpRequest& request) override {
        const bool starts = request.url.ends_with("/buildWithParameters");
        if (starts) before_();
        auto answer = http_.send(request);
        if (starts) after_();
        return answer;
    }

private:
    CurlClient http_{"tt-test"};
    std::function<void()> before_;
    std::function<void()> after_;
};

class JenkinsStartsTwice : public JenkinsStarts {
protected:
    /// We ask whether there is a run; then somebody else, who did the same, has one queued, and then we do.
    /// `after` happens before we look what has come of it.
    Ticket overtaken(const std::function<void()>& after) {
        Overtaken http([&] { first_ = must_start(keyed); }, after);
        Jenkins late({.url = fake_->url(), .user = "ann", .secret = "s3cret-token"}, http);
        const auto ticket = late.start(keyed);
        EXPECT_TRUE(ticket) << ticket.error().message;
        return ticket.value_or(Ticket{});
    }

    [[nodiscard]] bool has_more_queued() const {
        try {
            fake_->begin_next();
            return true;
        } catch (const std::runtime_error&) {
            return false;
        }
    }

    Ticket first_;
};

TEST_F(JenkinsStartsTwice, AndTakesTheSecondOutOfTheQueue) {
    const Ticket second = overtaken([] {});
    EXPECT_EQ(second.queue_item, first_.queue_item);
    EXPECT_TRUE(second.found);
    EXPECT_EQ(state(second), TicketState::queued);
    EXPECT_EQ(fake_->begin_next(), 1);
    EXPECT_FALSE(has_more_queued());
}

TEST_F(JenkinsStartsTwice, AndFindsTheFirstThoughItRunsAlready) {
    const Ticket second = overtaken([&] { fake_->begin_next(); });
    EXPECT_EQ(second.run, 1);
    EXPECT_EQ(state(second), TicketState::running);
    EXPECT_FALSE(has_more_queued());
}

TEST_F(JenkinsStartsTwice, AndStopsTheSecondThatRunsAlreadyAndIsNeverFoundAgain) {
    const Ticket second = overtaken([&] {
        fake_->begin_next();
        fake_->begin_next();
    });
    EXPECT_EQ(second.run, 1);
    EXPECT_EQ(state(second), TicketState::running);
    EXPECT_EQ(jenkins_->run({"acme/web", 2})->result, RunResult::aborted);
    EXPECT_EQ(must_start(keyed).run, 1);
}

TEST_F(JenkinsStarts, AgainUnderAnotherKeyAndWithoutOne) {
    must_start(keyed);
    Start other = keyed;
    other.key = "jenkins-deploy-13";
    EXPECT_FALSE(must_start(other).found);
    other.key.clear();
    EXPECT_FALSE(must_start(other).found);
    EXPECT_EQ(posts(), 3);
}

TEST_F(JenkinsStarts, AJobWithoutParameters) {
    EXPECT_EQ(state(must_start({.job = "plain"})), TicketState::queued);
}

TEST_F(JenkinsStarts, FollowsAnItemThatJenkinsForgot) {
    const Ticket ticket = must_start(keyed);
    fake_->begin_next();
    fake_->forget_items();
    EXPECT_EQ(state(ticket), TicketState::running);
}

TEST_F(JenkinsStarts, SaysWhenItIsLost) {
    EXPECT_EQ(state({.job = "acme/web", .queue_item = 4711}), TicketState::lost);
    EXPECT_EQ(jenkins_->follow({.job = "acme/web"}).error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(jenkins_->follow({.job = "acme/web", .run = 9}).error().kind, ErrorKind::not_found);
}

TEST_F(JenkinsStarts, AndStopsWhatIsQueued) {
    const Ticket ticket = must_start(keyed);
    ASSERT_TRUE(jenkins_->stop(ticket));
    EXPECT_EQ(state(ticket), TicketState::cancelled);
    EXPECT_TRUE(jenkins_->stop(ticket));
}

TEST_F(JenkinsStarts, AndStopsWhatIsRunning) {
    const Ticket ticket = must_start(keyed);
    fake_->begin_next();
    ASSERT_TRUE(jenkins_->stop(ticket));
    EXPECT_EQ(jenkins_->follow(ticket)->run->result, RunResult::aborted);
    EXPECT_TRUE(jenkins_->stop(ticket));
    EXPECT_EQ(posts(), 2);
}

TEST_F(JenkinsStarts, NothingWithAParameterThatTheJobWouldDrop) {
    const auto refused = jenkins_->start({.job = "plain", .key = "k"});
    EXPECT_EQ(refused.error().kind, ErrorKind::invalid_input);
    EXPECT_TRUE(refused.error().message.contains("'plain' of Jenkins has no parameter 'TT_KEY'"));
    EXPECT_EQ(posts(), 0);
}

TEST_F(JenkinsStarts, NothingOfADisabledOrUnknownJob) {
    fake_->with_job("plain", [](FakeJob& job) { job.buildable = false; });
    EXPECT_EQ(jenkins_->start({.job = "plain"}).error().kind, ErrorKind::conflict);
    EXPECT_EQ(jenkins_->start({.job = "none"}).error().kind, ErrorKind::not_found);
}

TEST_F(JenkinsStarts, WithACrumbWhenItHasAPassword) {
    use({.password = true});
    EXPECT_FALSE(must_start(keyed).found);
    fake_->end_sessions();
    Start other = keyed;
    other.key = "k2";
    EXPECT_FALSE(must_start(other).found);
    EXPECT_EQ(posts(), 3) << "the second with a stale crumb, and again with a fresh one";
}

TEST_F(JenkinsStarts, SaysWhenJenkinsQueuesNothing) {
    const Start start{.job = "plain"};
    for (const auto& [location, kind] : std::map<std::string, ErrorKind>{
             {"https://public.example/job/plain/", ErrorKind::conflict}, {"/login?from=x", ErrorKind::denied}
         }) {
        fake_->answer_next(
            {.headers = {{"X-Jenkins", "2"}}, .body = R"({"url":"u","buildable":true,"property":[]})"}
        );
        fake_->answer_next({.status = 302, .headers = {{"Location", location}}});
        EXPECT_EQ(jenkins_->start(start).error().kind, kind) << location;
    }
}

} // namespace
} // namespace tt::jenkins
