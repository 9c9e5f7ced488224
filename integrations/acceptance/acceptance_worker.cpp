#include "integrations/acceptance/acceptance_worker.hpp"

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

/// What the engine hears of an answer.
Request outcome_of(const Action& action, Verdict verdict) {
    if (action.probe.empty())
        return FinishAcceptance{action.deploy, action.attempt, verdict.outcome, std::move(verdict.output)};
    return TakeFinding{action.service, action.stage,    action.probe,
                       action.build,   verdict.outcome, std::move(verdict.output)};
}

} // namespace

AcceptanceWorker::AcceptanceWorker(Setting setting, Clock& clock)
    : setting_(std::move(setting))
    , checks_(setting_.logins, setting_.make_http, clock) {
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
    checks_.stop();
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
    for (const Action& action : actions) {
        const auto [entry, is_new] = attempts_.try_emplace(
            action.key,
            Attempt{
                action, question_facts(action, state), metric_setting(action, state), origin_of(action, state)
            }
        );
        if (is_new && engine_ != nullptr) begin(entry->second);
    }
}

bool AcceptanceWorker::busy() const {
    const std::scoped_lock lock(mutex_);
    return std::ranges::any_of(attempts_, [](const auto& entry) { return !entry.second.over; });
}

void AcceptanceWorker::begin(Attempt& attempt) {
    attempt.facts[owner_variable] = setting_.scratch;
    attempt.thread = std::jthread([this, &attempt](const std::stop_token& stop) {
        Verdict verdict = judge(attempt, stop);
        if (!stop.stop_requested()) tell(attempt.action, std::move(verdict));
    });
}

Verdict AcceptanceWorker::judge(const Attempt& attempt, const std::stop_token& stop) {
    const Question& question = attempt.action.question;
    if (question.checks) return checks_.ask(question, attempt.origin);
    if (question.ci) return ask_ci(question, attempt.origin, setting_.logins, *setting_.make_http(), stop);
    if (question.metric) return ask_metric(question, attempt.metric, *setting_.make_http(), stop);
    if (!question.http.empty()) return ask_http(question, *setting_.make_http(), stop);
    const std::filesystem::path scratch = setting_.scratch / directory_name(attempt.action);
    return run_command(question, {scratch, setting_.supervisor, attempt.facts}, stop);
}

void AcceptanceWorker::tell(const Action& action, Verdict verdict) {
    engine_->submit(
        outcome_of(action, std::move(verdict)), Actor{"tt", {}, "acceptance"},
        [this, key = action.key](const Result<Answer>&) {
            // If it could not be committed, the engine gives the action again and the attempt is made anew.
            const std::scoped_lock lock(mutex_);
            if (const auto found = attempts_.find(key); found != attempts_.end()) found->second.over = true;
        }
    );
}

} // namespace tt
