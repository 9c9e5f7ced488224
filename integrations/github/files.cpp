#include "integrations/github/files.hpp"

#include "integrations/github/read.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>

namespace tt::github {

namespace {

using Files = std::vector<ChangedFile>;
using Tree = std::map<std::string, std::string>;

/// The first page alone, which has the files.
Result<RangePage>
first_page(Client& client, const RepositoryName& repository, const CommitId& base, const CommitId& head) {
    const std::string path =
        fmt::format("{}/compare/{}...{}?per_page=1", repository.path(), base.value, head.value);
    TT_ASSIGN(const auto response, client.get(path));
    return read_range_body(response.body);
}

Files reversed(Files files) {
    for (ChangedFile& file : files)
        if (file.state != FileState::changed)
            file.state = file.state == FileState::added ? FileState::deleted : FileState::added;
    std::ranges::sort(files);
    return files;
}

/// What GitHub compares a head with is not the base, but what both have in common: that is the base only
/// where the head contains it.
Result<std::optional<Files>>
by_comparison(Client& client, const RepositoryName& repository, const CommitId& from, const CommitId& to) {
    TT_ASSIGN(RangePage forth, first_page(client, repository, from, to));
    if (forth.range.relation == Relation::identical) return Files{};
    if (forth.range.relation == Relation::diverged || !forth.all_files) return std::nullopt;
    if (forth.range.relation == Relation::ahead) return std::move(forth.files);
    TT_ASSIGN(RangePage back, first_page(client, repository, to, from));
    if (!back.all_files) return std::nullopt;
    return reversed(std::move(back.files));
}

Result<Tree> tree_of(Client& client, const RepositoryName& repository, const CommitId& commit) {
    const std::string path = fmt::format("{}/git/trees/{}?recursive=1", repository.path(), commit.value);
    TT_ASSIGN(const auto response, client.get(path));
    return read_tree_body(response.body);
}

Files difference(const Tree& before, const Tree& after) {
    Files files;
    for (const auto& [path, content] : after) {
        const auto old = before.find(path);
        if (old == before.end())
            files.push_back({path, FileState::added});
        else if (old->second != content)
            files.push_back({path, FileState::changed});
    }
    for (const auto& [path, content] : before)
        if (!after.contains(path)) files.push_back({path, FileState::deleted});
    std::ranges::sort(files);
    return files;
}

} // namespace

Result<std::vector<ChangedFile>>
changed_files(Client& client, const RepositoryName& repository, const CommitId& from, const CommitId& to) {
    TT_ASSIGN(auto files, by_comparison(client, repository, from, to));
    if (files) return *std::move(files);
    TT_ASSIGN(const Tree before, tree_of(client, repository, from));
    TT_ASSIGN(const Tree after, tree_of(client, repository, to));
    return difference(before, after);
}

} // namespace tt::github
