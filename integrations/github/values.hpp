#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tt::github {

/// A commit as GitHub tells it.
struct Commit {
    CommitId id;
    std::vector<CommitId> parents;
    std::string author; ///< The name in the commit; people write there what they like.
    std::string login;  ///< Who that is on GitHub; empty when GitHub does not know.
    std::string message;
    std::string url; ///< For people.
    Time time;       ///< When it was committed, not when it was written.

    /// The first line of the message.
    [[nodiscard]] std::string subject() const { return message.substr(0, message.find('\n')); }

    bool operator==(const Commit&) const = default;
};

/// A branch or a tag and the commit that it stands on.
struct Ref {
    std::string name; ///< In full: `refs/heads/main`.
    CommitId commit;  ///< Of an annotated tag the commit, not the tag.

    bool operator==(const Ref&) const = default;
};

/// How one commit stands to another.
enum class Relation {
    identical,
    ahead,    ///< The head contains the base: the way forward.
    behind,   ///< The base contains the head: going there is going back.
    diverged, ///< Each has what the other lacks.
};

/// What lies between two commits: those that the head has and the base does not, oldest first.
struct Range {
    Relation relation = Relation::identical;
    int behind_by = 0; ///< How many commits the base has that the head lacks.
    CommitId merge_base;
    std::vector<Commit> commits;
};

enum class FileState { added, changed, deleted };

/// A file in which two commits differ. A renamed one is a deleted and an added one.
struct ChangedFile {
    std::string path;
    FileState state = FileState::changed;

    auto operator<=>(const ChangedFile&) const = default;
};

enum class CheckState { passed, failed, pending };

/// Something that judges a commit: a status that somebody set, or a check run of an app.
struct Check {
    std::string name;
    CheckState state = CheckState::pending;
    std::string url; ///< For people; may be empty.
    std::string description;

    bool operator==(const Check&) const = default;
};

struct PullRequest {
    std::int64_t number = 0;
    std::string title;
    std::string author; ///< Their login.
    std::string url;
    std::string base; ///< The branch that it goes to.
    bool open = false;
    std::optional<Time> merged_at = {};

    bool operator==(const PullRequest&) const = default;
};

} // namespace tt::github
