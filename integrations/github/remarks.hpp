#pragma once

#include "integrations/github/address.hpp"
#include "integrations/github/client.hpp"
#include "pipeline/base/id.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// What tt says about commits and on pull requests.
namespace tt::github {

enum class StatusState { pending, success, failure, error };

struct CommitStatus {
    std::string context; ///< Its name: the newest of a name counts.
    StatusState state = StatusState::pending;
    std::string description = {}; ///< Cut to the 140 that GitHub takes.
    std::string url = {};         ///< Where people can see more.
};

/// Judges a commit, by its full id. Setting the same again changes nothing that anybody sees; GitHub keeps at
/// most 1,000 for each commit and context.
Result<> set_commit_status(
    Client& client, const RepositoryName& repository, const CommitId& commit, const CommitStatus& status
);

/// Whether a pull request (or an issue) has a comment with that text in it.
Result<bool> has_comment(
    Client& client, const RepositoryName& repository, std::int64_t pull_request, std::string_view text
);

/// Adds a comment to a pull request (or an issue), and says where it stands. Longer texts than GitHub takes
/// (64 KB) are cut. Not idempotent.
Result<std::string> add_comment(
    Client& client, const RepositoryName& repository, std::int64_t pull_request, std::string_view text
);

} // namespace tt::github
