#pragma once

#include "pipeline/decide/plan.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/state.hpp"
#include "pipeline/ports/http_client.hpp"

#include <filesystem>
#include <map>
#include <stop_token>
#include <string>

namespace tt {

/// How one attempt went, and what it printed.
struct Verdict {
    TestOutcome outcome = TestOutcome::interrupted;
    std::string output; ///< Beginning and end, bounded.
};

/// Where and with what a test command runs.
struct CommandSetting {
    std::filesystem::path scratch;    ///< A directory of this attempt's own; made, and removed afterwards.
    std::filesystem::path supervisor; ///< The program tt-supervise.
    std::map<std::string, std::string> facts; ///< Environment variables.
};

/// The facts that a command gets as TT_HOOK_* variables, as the state says them. One that is not known is not
/// there.
std::map<std::string, std::string> question_facts(const Action& action, const State& state);

/// Runs `question.run` to its end or its timeout. Whatever it started is gone when this returns, and also
/// soon after this process is killed. Exit 0 is passed, another code or the timeout rejected; a test that a
/// signal ended, that could not be started, or that `stop` ended is interrupted.
Verdict run_command(const Question& question, const CommandSetting& setting, const std::stop_token& stop);

/// Asks for `question.http` once and compares the status. Redirects are followed unless one is expected.
Verdict ask_http(const Question& question, HttpClient& http, const std::stop_token& stop);

/// What a metric is asked about.
struct MetricSetting {
    std::string server;                          ///< The URL of the metrics server.
    std::map<std::string, std::string> build;    ///< What `$build` and the others stand for.
    std::map<std::string, std::string> baseline; ///< The same for the build before; empty: there was none.
    std::string login = {};                      ///< As MetricsQuery::login.
};

/// The variables of a metric's query: `build`, `number`, `commit`, `service` and `stage`. Empty for a build
/// that is not known.
std::map<std::string, std::string>
metric_facts(const Action& action, const BuildId& build, const State& state);

/// The text with what `$build` and the like stand for, wherever they are in it.
std::string filled_in(std::string text, const std::map<std::string, std::string>& facts);

/// Asks the metrics server and compares. A server that cannot be asked, and a query without exactly one
/// number as its answer, are no answer: neither yes nor no.
Verdict ask_metric(
    const Question& question, const MetricSetting& setting, HttpClient& http, const std::stop_token& stop
);

} // namespace tt
