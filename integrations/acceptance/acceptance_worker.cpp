#include "integrations/acceptance/acceptance_worker.hpp"

#include "integrations/acceptance/pause.hpp"
#include "integrations/posix/pidfd.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/proc.hpp"

#include <signal.h>

#include <algorithm>
#include <system_error>
#include <tuple>

namespace tt {

namespace {

/// The variable by which the processes of a scratch directory's tests are found again.
constexpr const char* owner_variable = "TT_HOOK_SCRATCH";

/// How often an interrupted test is made before it counts as rejected.
constexpr int most_times = 60;

/// Kills the processes that were started with this entry in their environment; true if there were any.
bool kill_processes_with(const std::string& entry) {
    bool found = false;
    for (const ProcessInfo& process : all_processes()) {
        const FileDescriptor pidfd = open_pidfd(process.pid);
        if (!pidfd || process.dead || !was_started_with(process.pid, entry)) continue;
        signal_process(pidfd, SIGKILL);
        std::ignore = wait_readable(pidfd.number(), std::chrono::seconds{1}); // the next round sees it
        found = true;
    }
    return found;
}

/// Until there is none: a process may start another while it is being killed.
void end_processes_with(const std::string& entry) {
    constexpr int rounds = 20;
    for (int round = 0; round < rounds && kill_processes_with(entry); ++round) {
    }
}

/// The key of the action, as one name.
std::string directory_name(const Action& action) {
    std::string name = action.key;
    std::ranges::replace(name, '/', '-');
    return name;
}

MetricSetting metric_setting(const Action& action, const State& state) {
    if (!action.question.metric) return {};
    return {
        action.metrics, metric_facts(action, action.build, state), metric_facts(action, action.before, state)
    };
}

BuildOrigin origin_of(const Action& action, const State& state) {
    const Build* build = state.builds.find(action.build.value);
    return build ? BuildOrigin{build->commit.id, build->ci_url} : BuildOrigin{};
}

/// Whether the engine has turned away from this attempt: the deploy has ended, or is at another one.
bool is_unwanted(const Action& action, const State& state) {
    const Deploy* deploy = state.deploys.find(action.deploy.value);
    if (deploy == nullptr) return false;
    return deploy->state != DeployState::accepting || deploy->acceptance.attempt != action.attempt;
}

bool concerns(const Hint& hint, const Action& action, const BuildOrigin& origin) {
    const bool outside = action.question.ci || action.question.checks;
    return outside && action.service == hint.service && (hint.commit.empty() || origin.commit == hint.commit);
}

/// What the engine hears of an answer.
Request outcome_of(const Action& action, Verdict verdict) {
    if (action.probe.empty())
        return FinishAcceptance{action.deploy, action.attempt, verdict.outcome, std::move(verdict.output)};
    return TakeFinding{action.service, action.stage,    action.probe,
                       action.build,   verdict.outcome, std::move(verdict.output)};
}

} // namespace

AcceptanceWorker::AcceptanceWorker(Setting setting, GithubClients& github)
    : setting_(std::move(setting))
    , github_(github) {
    end_processes_with(std::string(owner_variable) + "=" + setting_.scratch.string());
    std::error_code ignored;
    std::filesystem::remove_all(setting_.scratch, ignored);
}

AcceptanceWorker::~AcceptanceWorker() {
    stop();
}

void AcceptanceWorker::stop() {
    std::map<std::string, Attempt> attempts;
    {
        const std::scoped_lock lock(mutex_);
        stopped_ = true;
        attempts.swap(attempts_);
    }
    for (auto& [key, attempt] : attempts) attempt.thread.request_stop();
    github_.stop();
}

void AcceptanceWorker::start(Engine& engine) {
    const std::scoped_lock lock(mutex_);
    engine_ = &engine;
    for (auto& [key, attempt] : attempts_) begin(attempt);
}

void AcceptanceWorker::run(const std::vector<Action>& actions, const State& state) {
    const std::scoped_lock lock(mutex_);
    if (stopped_) return;
    std::erase_if(attempts_, [](const auto& entry) { return entry.second.over; });
    for (auto& [key, attempt] : attempts_)
        if (is_unwanted(attempt.action, state)) {
            attempt.cancelling.request_stop();
            attempt.thread.request_stop();
        }
    for (const Action& action : actions) {
        if (attempts_.contains(action.key)) continue;
        const auto entry = attempts_.emplace(action.key, attempt_at(action, state)).first;
        if (engine_ != nullptr) begin(entry->second);
    }
}

AcceptanceWorker::Attempt AcceptanceWorker::attempt_at(const Action& action, const State& state) const {
    Attempt attempt{
        action, question_facts(action, state), metric_setting(action, state), origin_of(action, state)
    };
    attempt.facts[owner_variable] = setting_.scratch;
    attempt.metric.login = setting_.logins.secret_for(attempt.metric.server);
    if (action.question.job) attempt.job = {job_key(action, state), job_facts(action, state), setting_.poll};
    return attempt;
}

void AcceptanceWorker::look_again(const Hint& hint) {
    const std::scoped_lock lock(mutex_);
    if (stopped_ || engine_ == nullptr) return;
    for (auto& [key, attempt] : attempts_)
        if (concerns(hint, attempt.action, attempt.origin)) attempt.outdated = true;
    engine_->look_again(hint);
}

bool AcceptanceWorker::busy() const {
    const std::scoped_lock lock(mutex_);
    return std::ranges::any_of(attempts_, [](const auto& entry) { return !entry.second.over; });
}

void AcceptanceWorker::begin(Attempt& attempt) {
    attempt.thread = std::jthread([this, &attempt](const std::stop_token& stop) { make(attempt, stop); });
}

void AcceptanceWorker::make(Attempt& attempt, const std::stop_token& stop) {
    for (int time = 1; !stop.stop_requested(); ++time) {
        Verdict verdict = judge(attempt, stop);
        if (stop.stop_requested()) break;
        const bool again =
            verdict.outcome == TestOutcome::interrupted && attempt.action.probe.empty() && time < most_times;
        if (!again) return conclude(attempt.action, std::move(verdict));
        tell(attempt.action, std::move(verdict), [](const Result<Answer>&) {});
        pause(setting_.rest, stop);
    }
    const Question& question = attempt.action.question;
    if (question.job && attempt.cancelling.stop_requested())
        end_job(question, attempt.job, setting_.logins, *setting_.make_http());
    end(attempt.action.key);
}

Verdict AcceptanceWorker::judge(const Attempt& attempt, const std::stop_token& stop) {
    const Question& question = attempt.action.question;
    if (question.checks) return ask_checks(question, attempt.origin, github_);
    if (question.ci) return ask_ci(question, attempt.origin, setting_.logins, *setting_.make_http(), stop);
    if (question.job) return run_job(question, attempt.job, setting_.logins, *setting_.make_http(), stop);
    if (question.metric) return ask_metric(question, attempt.metric, *setting_.make_http(), stop);
    if (!question.http.empty()) return ask_http(question, *setting_.make_http(), stop);
    const std::filesystem::path scratch = setting_.scratch / directory_name(attempt.action);
    return run_command(question, {scratch, setting_.supervisor, attempt.facts}, stop);
}

void AcceptanceWorker::conclude(const Action& action, Verdict verdict) {
    const bool is_test = action.probe.empty();
    if (is_test && verdict.outcome == TestOutcome::interrupted) verdict.outcome = TestOutcome::rejected;
    // If it could not be committed, the engine gives the action again and the attempt is made anew.
    tell(action, std::move(verdict), [this, key = action.key](const Result<Answer>&) { end(key); });
}

void AcceptanceWorker::tell(const Action& action, Verdict verdict, Engine::Done done) {
    engine_->submit(outcome_of(action, std::move(verdict)), Actor{"tt", {}, "acceptance"}, std::move(done));
}

void AcceptanceWorker::end(const std::string& key) {
    const std::scoped_lock lock(mutex_);
    const auto found = attempts_.find(key);
    if (found == attempts_.end()) return;
    Attempt& attempt = found->second;
    attempt.over = true;
    if (attempt.outdated) engine_->look_again({attempt.action.service, attempt.origin.commit});
}

} // namespace tt
