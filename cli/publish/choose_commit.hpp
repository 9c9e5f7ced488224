#pragma once

#include "cli/ci_facts.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/build.hpp"

#include <optional>

namespace tt {

/// What the publisher said about the commit on the command line; empty where nothing was said.
struct CommitFlags {
    std::string commit = {}; ///< A whole id; in a repository anything that names a commit.
    std::string branch = {};
    std::string author = {};
    std::string subject = {};
    std::string repository = {};
    std::optional<Time> time = {};
};

/// The commit a build is made from. What flags say comes first, then what the repository says, then what CI
/// says about the same commit. Without a repository, flags or CI must give the id and the time.
Result<Commit> choose_commit(const CommitFlags& flags, const std::optional<Commit>& read, const CiFacts& ci);

} // namespace tt
