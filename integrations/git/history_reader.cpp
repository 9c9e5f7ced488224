#include "integrations/git/history_reader.hpp"

#include "integrations/git/commit_text.hpp"
#include "integrations/git/handle.hpp"

namespace tt {

namespace {

/// Git's patch-id of what the commit changes; empty for a merge, a first commit, and where it cannot be told.
std::string patch_of(git_repository* repository, const git_commit* commit) {
    if (git_commit_parentcount(commit) != 1) return {};
    git::CommitHandle parent;
    git::Tree before;
    git::Tree after;
    git::Diff diff;
    git_oid id;
    const bool known =
        git::make(parent, git_commit_parent, commit, 0U) == 0
        && git::make(before, git_commit_tree, parent.get()) == 0
        && git::make(after, git_commit_tree, commit) == 0
        && git::make(diff, git_diff_tree_to_tree, repository, before.get(), after.get(), nullptr) == 0
        && git_diff_num_deltas(diff.get()) > 0 && git_diff_patchid(&id, diff.get(), nullptr) == 0;
    return known ? git::hex(&id) : std::string();
}

KnownCommit describe(git_repository* repository, const git_commit* commit) {
    KnownCommit known;
    known.id = CommitId(git::hex(git_commit_id(commit)));
    for (unsigned int i = 0; i < git_commit_parentcount(commit); ++i)
        known.parents.emplace_back(git::hex(git_commit_parent_id(commit, i)));
    known.reverts = git::reverts_in(git::text_of(git_commit_message(commit)));
    known.patch = patch_of(repository, commit);
    known.author = git::author_of(commit);
    known.subject = git::subject_of(commit);
    known.time = Time(std::chrono::seconds(git_commit_time(commit)));
    return known;
}

int hide(git_revwalk* walk, git_repository* repository, const CommitId& commit) {
    git_oid id;
    git::CommitHandle handle;
    const bool here = git_oid_fromstr(&id, commit.value.c_str()) == 0
                      && git::make(handle, git_commit_lookup, repository, &id) == 0;
    return here ? git_revwalk_hide(walk, &id) : 0;
}

Result<git::Walk>
walk_from(git_repository* repository, const CommitId& tip, const std::set<CommitId>& known) {
    git::Walk walk;
    git_oid id;
    int code = git_oid_fromstr(&id, tip.value.c_str());
    if (code == 0) code = git::make(walk, git_revwalk_new, repository);
    if (code == 0) code = git_revwalk_sorting(walk.get(), GIT_SORT_TIME);
    if (code == 0) code = git_revwalk_push(walk.get(), &id);
    for (const CommitId& commit : known)
        if (code == 0) code = hide(walk.get(), repository, commit);
    if (code < 0) return git::failure(code, "read the history of commit " + tip.value);
    return walk;
}

} // namespace

Result<std::vector<KnownCommit>> read_history(
    const std::filesystem::path& inside, const CommitId& tip, const std::set<CommitId>& known,
    std::size_t most
) {
    TT_ASSIGN(const git::Repository repository, git::open_existing(inside));
    TT_ASSIGN(const git::Walk walk, walk_from(repository.get(), tip, known));
    std::vector<KnownCommit> history;
    git_oid id;
    while (history.size() < most && git_revwalk_next(&id, walk.get()) == 0) {
        git::CommitHandle commit;
        if (const int code = git::make(commit, git_commit_lookup, repository.get(), &id); code < 0)
            return git::failure(code, "read commit " + git::hex(&id));
        history.push_back(describe(repository.get(), commit.get()));
    }
    return history;
}

} // namespace tt
