#pragma once

#include "cli/context.hpp"

namespace tt {

/// Shows the status of a service, or of all, each time it changes, until Ctrl-C.
Result<ExitCode> watch_status(Context& context, const ServiceName& service);

} // namespace tt
