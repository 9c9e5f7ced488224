#include "cli/render/difference.hpp"

#include "pipeline/base/counted.hpp"

#include <algorithm>

namespace tt {

std::string fact_line(std::string_view name, const std::string& value) {
    return value.empty() ? "" : "  " + std::string(name) + std::string(12 - name.size(), ' ') + value + "\n";
}

std::string more_line(std::size_t all, std::size_t most) {
    return all > most ? "    and " + std::to_string(all - most) + " more, with -o json\n" : "";
}

std::string author_of(const KnownCommit& commit) {
    return commit.author.substr(0, commit.author.find(" <"));
}

std::string short_commit(const CommitId& commit) {
    return commit.value.substr(0, 10);
}

std::string count_text(const CommitsView& commits) {
    if (!commits.known) return "unknown: their publisher did not tell the history";
    const auto number = [](const std::vector<KnownCommit>& list) {
        return counted(static_cast<std::int64_t>(list.size()), "commit");
    };
    std::string text = number(commits.brings) + " more";
    if (!commits.takes_away.empty()) text += ", " + number(commits.takes_away) + " LESS";
    return text;
}

std::string files_text(
    const std::optional<std::vector<FileChange>>& files, const CommitId& from, const CommitId& to,
    std::size_t most
) {
    if (!files)
        return fact_line(
            "files",
            "unknown here; in a clone: git diff --stat " + short_commit(from) + ".." + short_commit(to)
        );
    std::string out =
        fact_line("files", counted(static_cast<std::int64_t>(files->size()), "file") + " differ");
    for (std::size_t i = 0; i < std::min(files->size(), most); ++i)
        out += "    " + (*files)[i].change + " " + (*files)[i].path + "\n";
    return out + more_line(files->size(), most);
}

} // namespace tt
