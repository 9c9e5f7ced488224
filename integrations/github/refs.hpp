#pragma once

#include "integrations/github/address.hpp"
#include "integrations/github/client.hpp"
#include "integrations/github/values.hpp"

#include <string_view>

/// Branches and tags. A name is `heads/main` or `tags/v1`, with or without `refs/` before it.
namespace tt::github {

/// The branch or tag of that name.
Result<Ref> find_ref(Client& client, const RepositoryName& repository, std::string_view name);

/// Makes a branch or tag; `conflict` when there is one of that name, `not_found` when there is no such
/// commit.
Result<Ref>
create_ref(Client& client, const RepositoryName& repository, std::string_view name, const CommitId& commit);

enum class Move {
    fast_forward, ///< Only to a commit that contains the one where it stands; `conflict` otherwise.
    forced,       ///< Anywhere.
};

/// Moves a branch or tag; `not_found` when there is none. Idempotent.
Result<Ref> move_ref(
    Client& client, const RepositoryName& repository, std::string_view name, const CommitId& commit, Move how
);

/// Moves a branch or tag, and makes it where there is none. Idempotent.
Result<Ref> put_ref(
    Client& client, const RepositoryName& repository, std::string_view name, const CommitId& commit, Move how
);

} // namespace tt::github
