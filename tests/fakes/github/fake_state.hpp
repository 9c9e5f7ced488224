#pragma once

#include "integrations/server/http_message.hpp"
#include "tests/fakes/github/fake_limits.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tt {

struct FakeCommit {
    std::string sha;
    std::vector<std::string> parents;
    std::string message;
    std::map<std::string, std::string> files = {}; ///< What is in each, by path.
};

struct FakeStatus {
    std::string context;
    std::string state;
    std::string description = {};
    std::string url = {};
};

struct FakeCheckRun {
    std::string name;
    std::string status;
    std::string conclusion = {}; ///< Empty is null.
    std::string app = "ci";
};

struct FakePull {
    std::int64_t number = 0;
    std::string title;
    std::string sha; ///< The commit that it holds.
    bool merged = false;
};

struct FakeDeployment {
    std::int64_t id = 0;
    std::string sha;
    std::string ref;
    std::string environment;
    std::string description = {};
    std::vector<std::string> states = {};       ///< In the order in which they were set.
    std::vector<std::string> descriptions = {}; ///< Of those.
};

/// What a fake GitHub has: one repository, and how it treats those who ask.
struct FakeState {
    std::string url;                     ///< How it is reached, for the links that it gives.
    std::set<std::string> tokens;        ///< Accepted as bearer.
    std::string repository = "acme/web"; ///< OWNER/NAME.
    std::string old_repository = {};     ///< The name that it had before; redirected.
    std::string twin_repository = {};    ///< Another one that has the same in it.
    std::int64_t repository_id = 206888201;
    std::string git = {};      ///< The bare repository that git fetches as OWNER/NAME.git; empty: none.
    bool numeric_links = true; ///< Links go to /repositories/ID, as GitHub's do.

    bool pages_of_comparisons =
        true; ///< GitHub Enterprise before 3.1 has none, and gives the newest 250 commits.
    std::size_t most_files = 300; ///< Of a comparison.

    std::vector<FakeCommit> commits; ///< The oldest first.
    std::map<std::string, std::string> refs;
    std::map<std::string, std::pair<std::string, std::string>> tags; ///< Tag object → type and id.
    std::map<std::string, std::vector<FakeStatus>> statuses;         ///< By commit, the oldest first.
    std::map<std::string, std::vector<FakeCheckRun>> runs;
    std::vector<FakePull> pulls;
    std::vector<FakeDeployment> deployments;
    std::map<std::int64_t, std::vector<std::string>> comments; ///< By pull request.

    FakeLimits limits;
    std::deque<Reply> next; ///< Given instead of what it would answer, one for each request.
    int token_number = 0;   ///< Of the last installation token.

    /// The commit that a name stands for: an id, a branch, a tag, with or without what stands before it.
    [[nodiscard]] const FakeCommit* find(const std::string& name) const;
    [[nodiscard]] const FakeCommit* commit(const std::string& sha) const;

    /// All commits that a commit contains, itself included.
    [[nodiscard]] std::set<std::string> reachable(const std::string& sha) const;

    /// Adds commits one after the other to a branch, and gives their ids.
    std::vector<std::string> grow(const std::string& branch, int count);
};

} // namespace tt
