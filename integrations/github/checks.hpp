#pragma once

#include "integrations/github/address.hpp"
#include "integrations/github/client.hpp"
#include "integrations/github/values.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tt::github {

/// Everything that judges a commit, by name: statuses and check runs, of each only the newest. A commit that
/// nothing has judged has none. Check runs of different apps under one name stay apart.
///
/// `commit` is an id or a name, as find_commit() takes it. `corrupt` when GitHub gives fewer than it counts.
Result<std::vector<Check>>
list_checks(Client& client, const RepositoryName& repository, std::string_view commit);

/// How the checks of that name stand together: failed if one has failed, else pending if one is pending.
/// Nothing if there is none.
std::optional<CheckState> state_of(std::span<const Check> checks, std::string_view name);

/// The pull requests that hold a commit: the merged one that brought it to the default branch, or, of a
/// commit that is not there, the open and merged ones. Empty after a direct push, and for some seconds after
/// a merge.
Result<std::vector<PullRequest>>
list_pull_requests(Client& client, const RepositoryName& repository, std::string_view commit);

} // namespace tt::github
