#include "tests/limits/github_day.hpp"

#include "integrations/http/curl_client.hpp"
#include "tests/fakes/github/in_process_http.hpp"

#include <algorithm>
#include <ranges>
#include <stdexcept>
#include <thread>

namespace tt {

namespace {

constexpr const char* token = "good-token";

ServiceName service_name(int number) {
    return ServiceName{"service-" + std::to_string(number)};
}

BuildId build_of(int number) {
    return BuildId{"b-" + std::to_string(number)};
}

/// The commit that a path is about: its longest part of 40 letters; empty for one about none.
std::string commit_in(const std::string& path) {
    for (const auto part : path | std::views::split('/'))
        if (std::ranges::distance(part) == 40) return {part.begin(), part.end()};
    return "";
}

} // namespace

GithubDay::GithubDay(Way way, int services)
    : way_(way)
    , github_(
          logins_, [this] { return make_http(); }, clock_
      )
    , worker_({directory_ / "acceptance", "/nonexistent", [] { return nullptr; }}, github_)
    , writer_({github_, "", [](const std::string&) {}}, clock_) {
    logins_.add(fake_.api(), token);
    commits_ = fake_.with([&](FakeState& state) {
        state.tokens = {token};
        state.limits.now = [this] { return clock_.now(); };
        state.limits.hourly = 5000;
        return state.grow("main", services);
    });
    if (!store_.take_over(clock_.now(), {"ana", {}, "test"})) throw std::runtime_error("no store");
    State state = *store_.load();
    state.started_at = clock_.now();
    core_ = std::make_unique<Core>(std::move(state), store_);
    worker_.start(engine_);
    for (int number = 0; number < services; ++number) add_service(number);
}

GithubDay::~GithubDay() {
    worker_.stop();
}

std::unique_ptr<HttpClient> GithubDay::make_http() {
    std::unique_ptr<HttpClient> http;
    if (way_ == Way::in_process)
        http = std::make_unique<InProcessHttp>(fake_);
    else
        http = std::make_unique<CurlClient>("tt-test");
    return std::make_unique<DatedHttp>(std::move(http), fake_, in_flight_);
}

/// One that people promote, so that it is asked about whatever the checks say.
void GithubDay::add_service(int number) {
    Policy policy;
    policy.service = service_name(number);
    policy.source.github = "acme/web";
    policy.source.server = fake_.api();
    policy.source.require = {"unit"};
    policy.source.write.deployments = true;
    policy.source.write.statuses = true;
    policy.stages.resize(1);
    policy.stages[0].name = StageName{"prod"};
    policy.stages[0].hosts.group = "prod";
    policy.stages[0].promote.on = PromoteOn::manual;
    fake_.with([&](FakeState& state) { state.runs[commit(number)] = {{"unit", "in_progress"}}; });
    request(ApplyConfig{policy.service, policy, {}});
    Build build;
    build.id = build_of(number);
    build.service = policy.service;
    build.commit.id = CommitId{commit(number)};
    build.commit.branch = "main";
    build.commit.generation = 1;
    request(PublishBuild{build, {}});
}

void GithubDay::request(Request request) {
    const auto outcome = core_->step({{std::move(request), {"ana", {}, "test"}}}, clock_.now());
    if (!outcome.answers.at(0)) throw std::runtime_error(outcome.answers[0].error().message);
    take_answers(outcome.actions);
}

void GithubDay::run(Duration time) {
    const Time end = clock_.now() + time;
    while (clock_.now() < end) {
        ask_what_is_due();
        tell_github();
        count();
        clock_.advance_to(std::min({end, core_->wake_at(), writer_due_.value_or(end)}));
    }
}

void GithubDay::ask_what_is_due() {
    take_answers(core_->step({}, clock_.now()).actions);
}

/// What an answer makes due is asked at once, too.
void GithubDay::take_answers(std::vector<Action> actions) {
    while (!actions.empty()) {
        const std::vector<Asked> asked = answers_to(actions);
        for (const Asked& each : asked) {
            const auto& finding = std::get<TakeFinding>(each.request);
            ++counts_.looks[std::chrono::floor<std::chrono::seconds>(clock_.now())];
            counts_.answers[finding.service.value] += finding.outcome != TestOutcome::interrupted;
        }
        actions = core_->step(asked, clock_.now()).actions;
    }
}

std::vector<Asked> GithubDay::answers_to(const std::vector<Action>& actions) {
    if (way_ == Way::over_http) {
        worker_.run(actions, core_->state());
        std::vector<Asked> asked = engine_.wait_for_asked(actions.size());
        while (worker_.busy()) std::this_thread::yield(); // The last of them ends its attempt just then.
        engine_.forget();
        return asked;
    }
    std::vector<Asked> asked;
    for (const Action& each : actions) {
        const CommitId commit = core_->state().builds.find(each.build.value)->commit.id;
        Verdict verdict = ask_checks(each.question, {commit, ""}, github_);
        asked.push_back(
            {TakeFinding{each.service, each.stage, each.probe, each.build, verdict.outcome, verdict.output},
             {}}
        );
    }
    return asked;
}

void GithubDay::tell_github() {
    if (writer_due_ && clock_.now() < *writer_due_) return;
    State state = core_->state();
    for (const Deploy& deploy : deploys_) state.deploys.put(deploy);
    const auto wake = writer_.step(state);
    writer_due_ = wake ? std::optional(clock_.now() + *wake) : end_of_time;
}

void GithubDay::count() {
    for (const FakeGithub::Seen& seen : fake_.seen()) {
        ++counts_.requests;
        counts_.confirmed += seen.status == 304;
        counts_.written += seen.method != "GET" && seen.status < 300;
        counts_.refused += seen.status == 403 || seen.status == 429;
        if (seen.method == "GET" && seen.status == 200) ++counts_.charged[commit_in(seen.path)];
    }
    fake_.forget();
}

void GithubDay::change_check(int service) {
    fake_.with([&](FakeState& state) {
        FakeCheckRun& run = state.runs[commit(service)].at(0);
        const bool open = run.status == "in_progress";
        run.status = open ? "completed" : "in_progress";
        run.conclusion = open ? "failure" : "";
    });
}

void GithubDay::deploy(int service) {
    Deploy deploy;
    deploy.number = deploys_.size() + 1;
    deploy.id = DeployId{"d" + std::to_string(deploy.number)};
    deploy.service = service_name(service);
    deploy.stage = StageName{"prod"};
    deploy.kind = DeployKind::regular;
    deploy.state = DeployState::failed;
    deploy.build = build_of(service);
    deploy.by = "ana";
    deploy.started_at = clock_.now();
    deploy.finished_at = clock_.now();
    deploys_.push_back(deploy);
    writer_due_.reset();
}

void GithubDay::strike(FakeLimits::Strike strike) {
    fake_.with([&](FakeState& state) { state.limits.strikes.push_back(strike); });
}

void GithubDay::use_up() {
    fake_.with([](FakeState& state) { state.limits.remaining = 0; });
}

std::vector<std::string> GithubDay::violations() {
    return fake_.with([](FakeState& state) { return state.limits.violations; });
}

std::vector<std::string> GithubDay::unanswered() const {
    std::vector<std::string> services;
    for (const auto& [key, finding] : core_->state().findings.rows())
        if (finding->outcome == TestOutcome::interrupted) services.push_back(key + ": " + finding->said);
    return services;
}

int GithubDay::busiest_second() const {
    return std::ranges::max(counts_.looks | std::views::values);
}

} // namespace tt
