#pragma once

#include "integrations/posix/run.hpp"

#include <filesystem>
#include <stop_token>

namespace tt {

/// Runs a command below tt-supervise, so that whatever it started is gone when this returns, and also soon
/// after this process is killed. What the command writes to standard error stands in `output`; `error` is the
/// supervisor's own. When `stop` is requested, all of it is killed.
Result<ProcessExit> run_supervised(
    ProcessSpec command, const std::filesystem::path& supervisor, const RunLimits& limits,
    const std::stop_token& stop
);

} // namespace tt
