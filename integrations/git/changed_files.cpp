#include "integrations/git/changed_files.hpp"

#include "integrations/git/commit_text.hpp"
#include "integrations/git/handle.hpp"

namespace tt {

namespace {

/// Null when the repository does not have the commit.
git::Tree tree_of(git_repository* repository, const CommitId& id) {
    git_oid oid;
    git::CommitHandle commit;
    git::Tree tree;
    const bool here = git_oid_fromstr(&oid, id.value.c_str()) == 0
                      && git::make(commit, git_commit_lookup, repository, &oid) == 0;
    if (here) git::make(tree, git_commit_tree, commit.get());
    return tree;
}

FileChange describe(const git_diff_delta& delta) {
    if (delta.status == GIT_DELTA_ADDED) return {git::text_of(delta.new_file.path), "added"};
    if (delta.status == GIT_DELTA_DELETED) return {git::text_of(delta.old_file.path), "deleted"};
    return {git::text_of(delta.new_file.path), "changed"};
}

} // namespace

Result<std::optional<std::vector<FileChange>>>
changed_files(const std::filesystem::path& inside, const CommitId& from, const CommitId& to) {
    TT_ASSIGN(const git::Repository repository, git::open(inside));
    if (!repository) return std::nullopt;
    const git::Tree before = tree_of(repository.get(), from);
    const git::Tree after = tree_of(repository.get(), to);
    if (!before || !after) return std::nullopt;
    git::Diff diff;
    const int code =
        git::make(diff, git_diff_tree_to_tree, repository.get(), before.get(), after.get(), nullptr);
    if (code < 0) return git::failure(code, "compare commits " + from.value + " and " + to.value);
    std::vector<FileChange> files;
    for (std::size_t i = 0; i < git_diff_num_deltas(diff.get()); ++i)
        files.push_back(describe(*git_diff_get_delta(diff.get(), i)));
    return files;
}

} // namespace tt
