#pragma once

#include "cli/context.hpp"
#include "pipeline/model/commits_view.hpp"

namespace tt {

/// The files in which two commits of a service differ: as the clone around here has them, else as the server
/// hears from GitHub. Absent where neither knows; a remark says why, if there is a reason.
Result<std::optional<std::vector<FileChange>>>
files_between(Context& context, const ServiceName& service, const CommitId& from, const CommitId& to);

} // namespace tt
