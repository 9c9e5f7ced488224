#pragma once

#include "cli/context.hpp"

namespace tt {

/// What a host's hooks wrote, as people ask for it.
struct OutputQuestion {
    std::string host;
    std::string step;    ///< Empty: the newest that wrote anything.
    DeployId deploy;     ///< Empty: the newest with that step.
    bool follow = false; ///< Go on until the step has ended.
};

/// Prints it to the letter; what is said about it goes to standard error. With `follow` until the step has
/// ended, or Ctrl-C; a deploy under way is not touched by either.
Result<ExitCode> show_output(Context& context, const OutputQuestion& question);

} // namespace tt
