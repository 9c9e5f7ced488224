#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/model/deploy.hpp"

namespace tt {

/// How tt ends. Scripts and CI branch on these, so a number never changes its meaning.
enum class ExitCode {
    ok = 0,
    failed = 1,
    usage = 2,         ///< The command line, or a configuration, is wrong.
    nothing_to_do = 3, ///< Only with --exit-code.
    denied = 4,
    blocked = 5, ///< By a gate, hold or lock.
    conflict = 6,
    timeout = 7, ///< While waiting; what was waited for goes on.
    rolled_back = 8,
    interrupted = 130,
};

/// How a command ends that came to this error.
ExitCode exit_code(ErrorKind kind);

/// How a command ends that followed a deploy to this state, which is one in which deploys end.
ExitCode exit_code(DeployState state);

/// `tt help exit-codes`.
extern const std::string_view exit_codes_text;

} // namespace tt
