#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <filesystem>
#include <string>

namespace tt {

/// Starts `tt-serve --until-idle` on the state directory, detached, so that neither Ctrl-C nor a
/// closed terminal ends it, and waits until it says that it serves. What it prints goes to `serve.log` there.
/// Returns as well when it has ended at once, which one does that finds the lease taken.
Result<> start_server(const std::filesystem::path& home, Duration at_most);

/// The last line of a log that says something; empty if there is none.
std::string last_line(const std::filesystem::path& log);

} // namespace tt
