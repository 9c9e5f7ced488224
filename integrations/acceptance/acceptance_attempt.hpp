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

/// The facts that a test command gets as TT_HOOK_* variables, as the state says them.
std::map<std::string, std::string> acceptance_facts(const Action& action, const State& state);

/// Runs `test.run` to its end or its timeout. Whatever it started is gone when this returns, and also soon
/// after this process is killed. Exit 0 is passed, another code or the timeout rejected; a test that a
/// signal ended, that could not be started, or that `stop` ended is interrupted.
Verdict run_command(const AcceptPolicy& test, const CommandSetting& setting, const std::stop_token& stop);

/// Asks for `test.http` once and compares the status. Redirects are followed unless one is expected.
Verdict ask_http(const AcceptPolicy& test, HttpClient& http, const std::stop_token& stop);

} // namespace tt
