// All that one control plane asks of one GitHub goes by one limit, and is known to all who ask.

#include "integrations/acceptance/acceptance_worker.hpp"
#include "integrations/writeback/github_writer.hpp"
#include "tests/fakes/fake_engine.hpp"
#include "tests/fakes/github/in_process_http.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/limits/dated_http.hpp"
#include "tests/support/rsa_pair.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace tt {
namespace {

using namespace std::chrono_literals;

/// The gates and the writer of one control plane, about a service that has a check and a deploy.
class OneGithub : public testing::Test {
protected:
    OneGithub() {
        logins_.add(fake_.api(), "good-token");
        commits_ = fake_.with([this](FakeState& state) {
            state.tokens = {"good-token"};
            state.limits.now = [this] { return clock_.now(); };
            return state.grow("main", services);
        });
        for (const std::string& commit : commits_) has_checks(commit, "other");
        Policy policy;
        policy.service = ServiceName{"web"};
        policy.revision = 1;
        policy.source.github = "acme/web";
        policy.source.server = fake_.api();
        policy.source.write.statuses = true;
        policy.stages.resize(1);
        policy.stages[0].name = StageName{"prod"};
        state_.services.put({.name = policy.service, .policy = 1});
        state_.policies.put(policy);
        for (int number = 0; number < services; ++number) add_build(number);
        deploy();
    }

    ~OneGithub() override { worker_.stop(); }

    std::unique_ptr<HttpClient> make_http() {
        return std::make_unique<DatedHttp>(std::make_unique<InProcessHttp>(fake_), fake_, in_flight_);
    }

    void has_checks(const std::string& commit, const std::string& other) {
        fake_.with([&](FakeState& state) {
            state.runs[commit] = {{"unit", "completed", "success"}, {other, "completed", "success"}};
        });
    }

    void add_build(int number) {
        Build build;
        build.id = BuildId{"b-" + std::to_string(number)};
        build.service = ServiceName{"web"};
        build.commit.id = CommitId{commits_.at(static_cast<std::size_t>(number))};
        state_.builds.put(build);
    }

    void deploy() {
        Deploy deploy;
        deploy.id = DeployId{"d1"};
        deploy.number = 1;
        deploy.service = ServiceName{"web"};
        deploy.stage = StageName{"prod"};
        deploy.state = DeployState::running;
        deploy.build = BuildId{"b-0"};
        deploy.started_at = clock_.now();
        state_.deploys.put(deploy);
    }

    [[nodiscard]] Action question(int number) const {
        Action action;
        action.key = "probe/" + std::to_string(number);
        action.service = ServiceName{"web"};
        action.build = BuildId{"b-" + std::to_string(number)};
        action.probe = "checks";
        action.question.checks = Required{fake_.api(), "acme/web", {"unit"}};
        return action;
    }

    Verdict ask(int number = 0) {
        const Action action = question(number);
        return ask_checks(action.question, {state_.builds.find(action.build.value)->commit.id, ""}, github_);
    }

    void strike(Says says, Duration wait) {
        fake_.with([&](FakeState& state) { state.limits.strikes.push_back({says, wait}); });
    }

    std::int64_t remaining() {
        return fake_.with([](FakeState& state) { return state.limits.remaining; });
    }

    std::vector<std::string> violations() {
        return fake_.with([](FakeState& state) { return state.limits.violations; });
    }

    static constexpr int services = 200;

    FakeGithub fake_;
    ManualClock clock_;
    InFlight in_flight_;
    Logins logins_;
    std::vector<std::string> commits_;
    State state_;
    GithubClients github_{logins_, [this] { return make_http(); }, clock_};
    TemporaryDirectory directory_;
    FakeEngine engine_;
    AcceptanceWorker worker_{{directory_ / "acceptance", "/nonexistent", [] { return nullptr; }}, github_};
    std::optional<GithubWriter> writer_{
        std::in_place, GithubWriter::Setting{github_, "", [](const std::string&) {}}, clock_
    };
};

TEST_F(OneGithub, SilencesTheWriterWithALimitThatAGateStruck) {
    for (const Says says : {Says::seconds, Says::date}) {
        strike(says, 90s);
        EXPECT_EQ(ask().outcome, TestOutcome::interrupted);
        fake_.forget();
        const auto wake = writer_->step(state_);
        EXPECT_TRUE(fake_.seen().empty());
        ASSERT_TRUE(wake);
        EXPECT_GE(*wake, 90s);
        EXPECT_LE(*wake, 92s);
        clock_.advance(*wake);
        writer_->step(state_);
        EXPECT_FALSE(fake_.seen().empty()) << "and then it goes on";
        fake_.with([&](FakeState& state) { state.statuses.clear(); });
        writer_.emplace(GithubWriter::Setting{github_, "", [](const std::string&) {}}, clock_);
    }
    EXPECT_TRUE(violations().empty());
}

TEST_F(OneGithub, SilencesTheGatesWithALimitThatTheWriterStruck) {
    strike(Says::seconds, 30s);
    const auto wake = writer_->step(state_);
    ASSERT_TRUE(wake);
    fake_.forget();
    const Verdict verdict = ask();
    EXPECT_EQ(verdict.outcome, TestOutcome::interrupted);
    EXPECT_NE(verdict.output.find("GitHub asks to wait until"), std::string::npos) << verdict.output;
    EXPECT_TRUE(fake_.seen().empty());
    clock_.advance(*wake);
    EXPECT_EQ(ask().outcome, TestOutcome::passed);
    EXPECT_TRUE(violations().empty());
}

TEST_F(OneGithub, TellsTheWriterForNothingWhatAGateHasRead) {
    ask();
    const auto before = remaining();
    writer_->step(state_);
    EXPECT_EQ(remaining(), before - 1) << "the status that it wrote";
}

TEST_F(OneGithub, IsAskedOneThingAfterTheOther) {
    worker_.start(engine_);
    std::vector<Action> questions;
    for (int number = 0; number < services; ++number) questions.push_back(question(number));
    worker_.run(questions, state_);
    writer_->step(state_);
    for (const Asked& each : engine_.wait_for_asked(services))
        EXPECT_EQ(std::get<TakeFinding>(each.request).outcome, TestOutcome::passed);
    EXPECT_EQ(in_flight_.most, 1);
}

/// Who waits for an answer that then says wait, must not ask any more.
TEST_F(OneGithub, HearsNothingOfThoseWhoWaitedForTheirTurnWhenItSaidWait) {
    strike(Says::seconds, 60s);
    worker_.start(engine_);
    std::vector<Action> questions;
    for (int number = 0; number < services; ++number) questions.push_back(question(number));
    worker_.run(questions, state_);
    engine_.wait_for_asked(services);
    EXPECT_EQ(fake_.seen().size(), 1U);
    EXPECT_TRUE(violations().empty());
}

TEST_F(OneGithub, IsReadForNothingAlsoWhereEachCommitHasALotOfChecks) {
    for (const std::string& commit : commits_) has_checks(commit, std::string(200'000, 'x'));
    for (int number = 0; number < services; ++number) ask(number);
    const auto before = remaining();
    for (int number = 0; number < services; ++number) EXPECT_EQ(ask(number).outcome, TestOutcome::passed);
    EXPECT_EQ(remaining(), before);
}

/// Its limits are those of the installation, whichever of its repositories is meant.
TEST_F(OneGithub, KnowsAnAppByItsInstallation) {
    logins_ = {};
    logins_.add(fake_.api(), AppLogin{"Iv1.app", RsaPair().pkcs1()});
    fake_.with([](FakeState& state) { state.twin_repository = "acme/twin"; });
    Action twin = question(1);
    twin.question.checks->place = "acme/twin";
    EXPECT_EQ(ask().outcome, TestOutcome::passed);
    EXPECT_EQ(ask_checks(twin.question, {CommitId{commits_[1]}, ""}, github_).outcome, TestOutcome::passed);
    const auto seen = fake_.seen();
    EXPECT_EQ(std::ranges::count(seen, "/app/installations/4711/access_tokens", &FakeGithub::Seen::path), 1);
    strike(Says::seconds, 60s);
    EXPECT_EQ(ask().outcome, TestOutcome::interrupted);
    fake_.forget();
    EXPECT_EQ(
        ask_checks(twin.question, {CommitId{commits_[1]}, ""}, github_).outcome, TestOutcome::interrupted
    );
    EXPECT_TRUE(fake_.seen().empty());
    logins_ = {};
}

TEST_F(OneGithub, SaysWhereAnAppIsNotInstalledAndGoesOnElsewhere) {
    logins_ = {};
    logins_.add(fake_.api(), AppLogin{"Iv1.app", RsaPair().pkcs1()});
    Action elsewhere = question(1);
    elsewhere.question.checks->place = "acme/none";
    const Verdict verdict = ask_checks(elsewhere.question, {CommitId{commits_[1]}, ""}, github_);
    EXPECT_EQ(verdict.outcome, TestOutcome::interrupted);
    EXPECT_NE(verdict.output.find("as a GitHub App"), std::string::npos) << verdict.output;
    EXPECT_EQ(ask().outcome, TestOutcome::passed);
    logins_ = {};
}

} // namespace
} // namespace tt
