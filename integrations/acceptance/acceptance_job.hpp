#pragma once

#include "integrations/acceptance/acceptance_attempt.hpp"
#include "integrations/acceptance/logins.hpp"

namespace tt {

/// With what a job is started that judges a deploy.
struct JobSetting {
    std::string key = {}; ///< Of this attempt, in all fleets. A run that was started with it is found again.
    std::map<std::string, std::string> facts = {}; ///< What `$build` and the others stand for.
    Duration poll = std::chrono::seconds{2};       ///< Between two looks at the run.
};

/// What the values of a job's parameters may name: as for a metric, and `$deploy`.
std::map<std::string, std::string> job_facts(const Action& action, const State& state);

/// The same on every start of the control plane, and another for each attempt, build and fleet. Empty for
/// what is no acceptance test of a deploy.
std::string job_key(const Action& action, const State& state);

/// Starts `question.job`, or finds the run that the key has, and follows it to its result, with the end of
/// its log as output. `success` is passed; another result, and no result within the timeout, when the run is
/// stopped, is rejected. A run that somebody aborted, that was not built or vanished, and a Jenkins that
/// cannot be asked for a minute or refuses, are interrupted: the next call starts another run where there is
/// none that counts.
///
/// When `stop` is requested the run goes on, and a later call follows it.
Verdict run_job(
    const Question& question, const JobSetting& setting, const Logins& logins, HttpClient& http,
    const std::stop_token& stop
);

/// Stops what was started with the key, or takes it out of the queue, as far as Jenkins can be reached.
/// Blocks for some seconds at most.
void end_job(const Question& question, const JobSetting& setting, const Logins& logins, HttpClient& http);

} // namespace tt
