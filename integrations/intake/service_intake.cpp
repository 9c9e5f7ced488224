#include "integrations/intake/service_intake.hpp"

#include "integrations/acceptance/jenkins_at.hpp"
#include "integrations/acceptance/pause.hpp"
#include "integrations/github/address.hpp"
#include "integrations/intake/wanted_runs.hpp"

#include <algorithm>
#include <utility>

namespace tt {

namespace {

using jenkins::Run;
using jenkins::RunId;

constexpr int runs_looked_at = 25;
constexpr Duration patience = std::chrono::seconds{20};

std::string name_of(const RunId& run) {
    return run.job + " #" + std::to_string(run.number);
}

std::string words_of(const Error& error) {
    return error.message + (error.hint.empty() ? "" : " (" + error.hint + ")");
}

/// All that says which runs are meant.
std::string place_of(const Policy& policy) {
    return policy.ci.jenkins + " " + policy.ci.job + " " + remote_of(policy.source) + " "
           + policy.source.branch;
}

} // namespace

ServiceIntake::ServiceIntake(
    ServiceName service, const IntakeSetting& setting, Clock& clock, std::stop_token stop
)
    : service_(std::move(service))
    , setting_(setting)
    , clock_(clock)
    , stop_(std::move(stop))
    , http_(setting.make_http())
    , clients_(setting.logins, setting.make_http, clock) {}

ServiceIntake::Look ServiceIntake::look(const State& state) {
    const Policy* policy = current_policy(state, service_);
    if (policy == nullptr || !policy->ci.publish) return {};
    follow(*policy);
    const auto runs = newest_runs(*policy);
    const Duration again = runs ? take_runs(state, *policy, *runs) : setting_.poll;
    if (stop_.stop_requested()) return {};
    const auto bad =
        runs ? trouble() : Trouble{"runs of " + policy->ci.job + " cannot be seen", runs.error(), again};
    complain(bad);
    Look done{again};
    if (bad)
        done.trouble = {"publish", bad->what + ": " + words_of(bad->error), false, clock_.now() + bad->left};
    return done;
}

/// What is known of other runs counts for nothing.
void ServiceIntake::follow(const Policy& policy) {
    const std::string place = place_of(policy);
    if (place == std::exchange(place_, place)) return;
    job_ = policy.ci.job;
    published_ = 0;
    refused_.clear();
    efforts_.clear();
}

/// Returns when to look again.
Duration ServiceIntake::take_runs(const State& state, const Policy& policy, const std::vector<Run>& runs) {
    std::map<std::int64_t, Effort> known = std::exchange(efforts_, {});
    for (const Run& run : wanted_runs(policy, state.builds.with(service_.value), job_, runs)) {
        if (run.number <= published_ || refused_.contains(run.number)) continue;
        efforts_[run.number] = known[run.number];
        if (efforts_[run.number].due <= clock_.monotonic()) attempt(policy, {job_, run.number});
    }
    return next_look(runs);
}

/// The job may be a project with a job for each branch, which has no runs of its own.
Result<std::vector<Run>> ServiceIntake::newest_runs(const Policy& policy) {
    jenkins::Jenkins server(jenkins_at(policy.ci.jenkins, setting_.logins, patience, stop_), *http_);
    auto runs = server.last_runs(job_, runs_looked_at);
    if (runs) return runs;
    const bool is_project = runs.error().kind == ErrorKind::corrupt && job_ == policy.ci.job;
    job_ = policy.ci.job;
    if (!is_project) return runs;
    const std::string of_branch = jenkins::branch_job(policy.ci.job, policy.source.branch);
    auto runs_of_branch = server.last_runs(of_branch, runs_looked_at);
    if (!runs_of_branch) return runs;
    job_ = of_branch;
    return runs_of_branch;
}

Result<std::string> ServiceIntake::publish(const Policy& policy, const RunId& run) {
    RunToPublish wanted{
        .service = service_,
        .jenkins = jenkins_at(policy.ci.jenkins, setting_.logins, patience, stop_),
        .run = run,
        .remote = remote_of(policy.source),
        .token = {},
        .branch = policy.source.branch
    };
    if (wanted.remote.empty())
        return fail(
            ErrorKind::invalid_input, "its tt.yaml does not say where the server finds the commits",
            "write in it: source: { github: OWNER/REPOSITORY }, or git: with a URL or an absolute path"
        );
    if (!policy.source.github.empty()) {
        TT_ASSIGN(const auto repository, github::parse_repository(policy.source.github));
        TT_ASSIGN(wanted.token, clients_.token_for(policy.source.server, repository));
    }
    return setting_.publish(wanted, stop_);
}

void ServiceIntake::attempt(const Policy& policy, const RunId& run) {
    const auto said = publish(policy, run);
    if (stop_.stop_requested()) return;
    if (said || said.error().kind == ErrorKind::blocked) return leave_behind(run, said);
    Effort& effort = efforts_[run.number];
    effort.due = clock_.monotonic() + pause_after(++effort.failures);
    effort.error = said.error();
}

/// With a run that was published those before it are history.
void ServiceIntake::leave_behind(const RunId& run, const Result<std::string>& said) {
    if (said) {
        published_ = run.number;
        std::erase_if(efforts_, [&](const auto& entry) { return entry.first <= run.number; });
    } else {
        refused_.insert(run.number);
        efforts_.erase(run.number);
    }
    const std::string outcome = said ? *said : "left alone: " + said.error().message;
    setting_.log(service_.value + ": " + name_of(run) + " is " + outcome);
}

Duration ServiceIntake::next_look(const std::vector<Run>& runs) {
    Duration next = setting_.poll;
    const bool under_way = std::ranges::any_of(runs, [](const Run& run) { return !run.finished(); });
    if (eager_ && under_way) next = std::min(next, std::exchange(*eager_, *eager_ * 2));
    if (!under_way || next == setting_.poll) eager_.reset();
    for (const auto& [number, effort] : efforts_)
        next = std::min(next, std::max(effort.due - clock_.monotonic(), Duration{0}));
    return next;
}

/// The newest run matters most.
std::optional<ServiceIntake::Trouble> ServiceIntake::trouble() const {
    if (efforts_.empty()) return std::nullopt;
    const auto& [number, effort] = *efforts_.rbegin();
    const Duration left = std::max(effort.due - clock_.monotonic(), Duration{0});
    return Trouble{name_of({job_, number}) + " is not published", effort.error, left};
}

/// What cannot be reached words each refusal anew.
void ServiceIntake::complain(const std::optional<Trouble>& trouble) {
    std::string complaint = trouble ? trouble->what : "";
    const bool passing =
        trouble
        && (trouble->error.kind == ErrorKind::unavailable || trouble->error.kind == ErrorKind::timeout);
    if (trouble && !passing) complaint += trouble->error.message;
    if (complaint == std::exchange(complaint_, complaint)) return;
    setting_.warn(
        service_.value + ": "
        + (trouble ? trouble->what + ": " + words_of(trouble->error)
                         + "; everything else goes on, and it is tried again"
                   : "runs of " + job_ + " become builds again")
    );
}

} // namespace tt
