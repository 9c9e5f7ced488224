#pragma once

#include "integrations/github/address.hpp"
#include "integrations/github/client.hpp"
#include "integrations/github/values.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace tt::github {

/// The newest commits of a branch, newest first, no more than `most`. An empty repository has none.
Result<std::vector<Commit>>
list_commits(Client& client, const RepositoryName& repository, std::string_view branch, std::size_t most);

/// The commit that `name` stands for: an id, also a short one, a branch, a tag, `heads/x` or `tags/x`.
Result<Commit> find_commit(Client& client, const RepositoryName& repository, std::string_view name);

/// What lies between two commits, whole: it is `corrupt` when GitHub gives fewer commits than it counts, and
/// `conflict` when a name moved meanwhile. `not_found` also when the two have no history in common. One
/// request for each 100 commits; a range of more than 10,000 is `blocked`.
///
/// GitHub Enterprise before 3.1 has no pages of a comparison and gives the newest 250 commits only; the
/// others are then found by reading back from the head.
Result<Range>
compare(Client& client, const RepositoryName& repository, std::string_view base, std::string_view head);

} // namespace tt::github
