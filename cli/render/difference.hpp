#pragma once

#include "pipeline/model/commits_view.hpp"

#include <cstddef>
#include <string>

/// In what two builds differ, for people.
namespace tt {

/// A fact below a heading: its name, and the value in a column of its own; nothing for an empty value.
std::string fact_line(std::string_view name, const std::string& value);

/// `    and 3 more, with -o json`, where there are more than are shown.
std::string more_line(std::size_t all, std::size_t most);

/// The name, without the address of mail.
std::string author_of(const KnownCommit& commit);

/// The first ten digits, as people see commits of which there are many.
std::string short_commit(const CommitId& commit);

/// `2 commits more, 1 commit LESS`, or that it is not known.
std::string count_text(const CommitsView& commits);

/// The files, at most so many of them, or how to see them in a clone.
std::string files_text(
    const std::optional<std::vector<FileChange>>& files, const CommitId& from, const CommitId& to,
    std::size_t most
);

} // namespace tt
