#pragma once

#include "integrations/github/address.hpp"
#include "integrations/github/client.hpp"
#include "integrations/github/values.hpp"

#include <vector>

namespace tt::github {

/// The files in which two commits differ, by path. Two or three requests where one of the commits contains
/// the other and fewer than 300 files differ; else the trees of both are compared.
Result<std::vector<ChangedFile>>
changed_files(Client& client, const RepositoryName& repository, const CommitId& from, const CommitId& to);

} // namespace tt::github
