#include "integrations/acceptance/acceptance_job.hpp"

#include "integrations/acceptance/jenkins_at.hpp"
#include "integrations/acceptance/pause.hpp"
#include "integrations/jenkins/jenkins.hpp"
#include "integrations/posix/bounded_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace tt {

namespace {

using jenkins::Jenkins;
using jenkins::RunResult;
using jenkins::Ticket;
using jenkins::TicketState;
using SteadyClock = std::chrono::steady_clock;

constexpr Duration longest_request = std::chrono::seconds{20};
constexpr Duration longest_goodbye = std::chrono::seconds{10}; ///< Of one request.
constexpr Duration patience = std::chrono::minutes{1};         ///< With a Jenkins that does not answer.
constexpr std::size_t kept_log = std::size_t{12} << 10;

/// Ended without a word on the deploy.
bool judged_nothing(const jenkins::Run& run) {
    return run.result == RunResult::aborted || run.result == RunResult::not_built;
}

TestOutcome outcome_of(const jenkins::Run& run) {
    if (judged_nothing(run)) return TestOutcome::interrupted;
    return run.result == RunResult::success ? TestOutcome::passed : TestOutcome::rejected;
}

std::string with_hint(const Error& error) {
    return error.hint.empty() ? error.message : error.message + "; " + error.hint;
}

Error no_login(const std::string& server) {
    return {
        ErrorKind::denied, fmt::format("tt has no login for {}, so it cannot start a job there", server),
        "put a line `URL USER:TOKEN` into the server's file of logins, or set TT_JENKINS_URL, "
        "TT_JENKINS_USER and TT_JENKINS_TOKEN for it, and start it again"
    };
}

/// Each run that judges nothing is followed by another, with the next number.
jenkins::Start start_of(const Question& question, const JobSetting& setting, int number) {
    jenkins::Start start{.job = question.job->job, .key = setting.key};
    if (number > 1) start.key += fmt::format("/again-{}", number);
    for (const auto& [name, value] : question.job->parameters)
        start.parameters[name] = filled_in(value, setting.facts);
    return start;
}

/// One attempt, from its start or from where an earlier control plane left it.
class JobAttempt {
public:
    JobAttempt(const Question& question, const JobSetting& setting, jenkins::Server server, HttpClient& http)
        : question_(question)
        , setting_(setting)
        , stop_(server.stop)
        , jenkins_(std::move(server), http) {}

    Verdict judge() {
        do {
            auto verdict = look();
            if (verdict && *verdict) return **std::move(verdict);
            if (verdict)
                trouble_.clear();
            else if (auto gave_up = bear(verdict.error()))
                return *std::move(gave_up);
            pause(setting_.poll, stop_);
        } while (!stop_.stop_requested() && SteadyClock::now() < end_);
        return stop_.stop_requested() ? Verdict{} : out_of_time();
    }

private:
    /// What it came to, or nothing yet.
    Result<std::optional<Verdict>> look() {
        if (!ticket_) {
            TT_ASSIGN(ticket_, begin());
        }
        auto progress = jenkins_.follow(*ticket_);
        if (!progress && progress.error().kind == ErrorKind::not_found) return interrupted("was deleted");
        if (!progress) return std::unexpected(progress.error());
        ticket_ = progress->ticket;
        if (progress->state == TicketState::cancelled) return interrupted("was taken out of Jenkins' queue");
        if (progress->state == TicketState::lost) return interrupted("is not known to Jenkins any more");
        if (progress->run) read_log();
        if (progress->state == TicketState::finished) return verdict_of(*progress->run);
        return std::nullopt;
    }

    /// The run that has the key, or a new one. What was aborted judges nothing and leaves its place to
    /// another.
    Result<Ticket> begin() {
        for (;; ++number_) {
            TT_ASSIGN(Ticket ticket, jenkins_.start(start_of(question_, setting_, number_)));
            if (!ticket.found || !ticket.run) return ticket;
            TT_ASSIGN(const auto run, jenkins_.run({ticket.job, *ticket.run}));
            if (!run.finished() || !judged_nothing(run)) return ticket;
        }
    }

    /// The log so far, as an extra: it decides nothing, so failing to read it does no harm.
    void read_log() {
        auto part = jenkins_.log({ticket_->job, *ticket_->run}, log_next_);
        if (!part) return;
        if (part->restarted) log_ = BoundedText(0, kept_log);
        log_.append(part->text);
        log_next_ = part->next;
    }

    Verdict verdict_of(const jenkins::Run& run) {
        return {
            outcome_of(run),
            fmt::format(
                "{} #{}: {}, {}\n{}", ticket_->job, run.number, to_string(*run.result), run.url, log_.text()
            )
        };
    }

    /// Jenkins did not do what it was asked. What may pass by itself gets some time to.
    std::optional<Verdict> bear(const Error& error) {
        if (trouble_.empty()) troubled_since_ = SteadyClock::now();
        trouble_ = with_hint(error);
        const bool may_pass = error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timeout;
        if (may_pass && SteadyClock::now() - troubled_since_ < patience) return std::nullopt;
        return Verdict{TestOutcome::interrupted, trouble_};
    }

    Verdict interrupted(const std::string& what) {
        return {TestOutcome::interrupted, name() + " " + what + "\n" + log_.text()};
    }

    Verdict out_of_time() {
        if (!trouble_.empty() || !ticket_) return {TestOutcome::interrupted, trouble_};
        std::ignore = jenkins_.stop(*ticket_); // It may have ended by itself.
        return {
            TestOutcome::rejected, fmt::format(
                                       "{} did not end within {} and was stopped\n{}", name(),
                                       to_text(question_.timeout), log_.text()
                                   )
        };
    }

    [[nodiscard]] std::string name() const {
        if (!ticket_ || !ticket_->run) return question_.job->job;
        return fmt::format("{} #{}", question_.job->job, *ticket_->run);
    }

    const Question& question_;
    const JobSetting& setting_;
    const std::stop_token stop_;
    Jenkins jenkins_;
    const SteadyClock::time_point end_ = SteadyClock::now() + question_.timeout;
    int number_ = 1; ///< As in start_of().
    std::optional<Ticket> ticket_ = std::nullopt;
    BoundedText log_{0, kept_log};
    std::int64_t log_next_ = 0;
    std::string trouble_ = {}; ///< What the last look failed with; empty: it did not.
    SteadyClock::time_point troubled_since_ = {};
};

} // namespace

std::map<std::string, std::string> job_facts(const Action& action, const State& state) {
    auto facts = metric_facts(action, action.build, state);
    facts["deploy"] = action.deploy.value;
    return facts;
}

std::string job_key(const Action& action, const State& state) {
    if (action.deploy.empty()) return "";
    return fmt::format(
        "{}/{}/{}/{}", state.fleet.id.value, action.deploy.value, action.attempt, short_id(action.build)
    );
}

Verdict run_job(
    const Question& question, const JobSetting& setting, const Logins& logins, HttpClient& http,
    const std::stop_token& stop
) {
    const std::string& url = question.job->server;
    if (logins.secret_for(url).empty()) return {TestOutcome::interrupted, with_hint(no_login(url))};
    const Duration timeout = std::min(question.timeout, longest_request);
    return JobAttempt(question, setting, jenkins_at(url, logins, timeout, stop), http).judge();
}

void end_job(const Question& question, const JobSetting& setting, const Logins& logins, HttpClient& http) {
    Jenkins jenkins(jenkins_at(question.job->server, logins, longest_goodbye, {}), http);
    for (int number = 1;; ++number) {
        const auto found = jenkins.find(start_of(question, setting, number));
        if (!found || !*found) return;
        std::ignore = jenkins.stop(**found); // It may have ended by itself.
    }
}

} // namespace tt
