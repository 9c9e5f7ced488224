#pragma once

#include "cli/arguments.hpp"
#include "cli/context.hpp"
#include "pipeline/model/request.hpp"

namespace tt {

/// Declares what every command takes that changes something.
void declare_changing(Arguments& arguments, bool& dry_run, bool& exit_code);

/// `d12` names a deploy; every other word names a stage.
bool names_deploy(std::string_view word);

/// Prints what became of a request. `exit_code` makes "it was so already" an exit code of its own.
ExitCode finish(Context& context, const Answer& answer, bool exit_code);

} // namespace tt
