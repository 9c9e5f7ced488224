#pragma once

#include "integrations/acceptance/github_clients.hpp"
#include "pipeline/model/commits_view.hpp"
#include "pipeline/model/policy.hpp"

namespace tt {

/// The files in which two commits of a service differ, as GitHub tells. Blocks for as long as GitHub does.
Result<FilesView>
look_at_files(const Policy& policy, const CommitId& from, const CommitId& to, GithubClients& clients);

} // namespace tt
