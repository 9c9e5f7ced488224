#pragma once

#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "pipeline/model/request.hpp"

namespace tt {

/// Declares what every command takes that changes something.
void declare_changing(Arguments& arguments, bool& dry_run, bool& exit_code);

/// `d12` names a deploy; every other word names a stage.
bool names_deploy(std::string_view word);

/// How a request that changes something was meant.
struct Manner {
    bool dry_run = false;
    bool exit_code = false; ///< "It was so already" is an exit code of its own.
};

/// Prints what became of a request. The server answers a dry run in the words of the act, so that people are
/// told below them that nothing was done.
ExitCode finish(Context& context, const Answer& answer, Manner manner = {});

} // namespace tt
