#include "integrations/git/cherry_pick.hpp"

#include "integrations/git/commit_text.hpp"
#include "integrations/git/handle.hpp"
#include "integrations/git/pick_text.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr std::size_t shown_digits = 12;

std::string setting(const git_config* config, const char* name) {
    const char* text = nullptr;
    return git_config_get_string(&text, config, name) == 0 ? git::text_of(text) : "";
}

using ConflictWalk =
    std::unique_ptr<git_index_conflict_iterator, git::Freed<git_index_conflict_iterator_free>>;

Result<std::vector<PickConflict>> conflicts_of(git_index* index) {
    ConflictWalk walk;
    int code = git::make(walk, git_index_conflict_iterator_new, index);
    std::vector<PickConflict> conflicts;
    const git_index_entry *before = nullptr, *here = nullptr, *picked = nullptr;
    while (code == 0 && (code = git_index_conflict_next(&before, &here, &picked, walk.get())) == 0)
        conflicts.push_back(git::describe_conflict(before, here, picked));
    if (code != GIT_ITEROVER) return git::failure(code, "read the conflicts");
    std::ranges::sort(conflicts, {}, &PickConflict::path);
    return conflicts;
}

/// Puts commits on top of each other.
class Picker {
public:
    Picker(git_repository* repository, git::Signature committer)
        : repository_(repository)
        , committer_(std::move(committer)) {}

    Result<Picked> run(const Picks& picks) {
        Picked picked{.tip = picks.base};
        TT_ASSIGN(tip_, look_up(picks.base));
        for (const CommitId& each : picks.commits) {
            TT_ASSIGN(const git::CommitHandle commit, look_up(each));
            TT_ASSIGN(const git::Index index, merge(commit.get(), picks.mainline));
            if (git_index_has_conflicts(index.get()) == 1) {
                picked.stopped_at = each;
                TT_ASSIGN(picked.conflicts, conflicts_of(index.get()));
                return picked;
            }
            TT_ASSIGN(picked.tip, commit_index(commit.get(), index.get()));
            TT_ASSIGN(tip_, look_up(picked.tip));
        }
        return picked;
    }

private:
    Result<git::CommitHandle> look_up(const CommitId& commit) {
        git_oid id;
        git::CommitHandle handle;
        int code = git_oid_fromstr(&id, commit.value.c_str());
        if (code == 0) code = git::make(handle, git_commit_lookup, repository_, &id);
        if (code < 0) return git::failure(code, "read commit " + commit.value);
        return handle;
    }

    /// libgit2 wants no mainline for a commit that has one parent.
    Result<git::Index> merge(git_commit* commit, unsigned int mainline) {
        const unsigned int against = git_commit_parentcount(commit) > 1 ? mainline : 0;
        git::Index index;
        const int code =
            git::make(index, git_cherrypick_commit, repository_, commit, tip_.get(), against, nullptr);
        if (code < 0) return git::failure(code, "pick commit " + git::hex(git_commit_id(commit)));
        return index;
    }

    Result<CommitId> commit_index(const git_commit* picked, git_index* index) {
        git_oid id;
        git::Tree tree;
        int code = git_index_write_tree_to(&id, index, repository_);
        if (code == 0) code = git::make(tree, git_tree_lookup, repository_, &id);
        if (code == 0 && git_oid_equal(&id, git_commit_tree_id(tip_.get())) == 1)
            return changes_nothing(picked);
        const std::string message = git::picked_message(
            git::raw_text(git_commit_message_raw(picked)), git::hex(git_commit_id(picked))
        );
        const git_commit* parent = tip_.get();
        if (code == 0)
            code = git_commit_create(
                &id, repository_, nullptr, git_commit_author(picked), committer_.get(),
                git_commit_message_encoding(picked), message.c_str(), tree.get(), 1, &parent
            );
        if (code < 0) return git::failure(code, "commit what was picked");
        return CommitId(git::hex(&id));
    }

    std::unexpected<Error> changes_nothing(const git_commit* picked) {
        return fail(
            ErrorKind::invalid_input,
            git::hex(git_commit_id(picked)).substr(0, shown_digits) + " (" + git::subject_of(picked)
                + ") would change nothing: what it does is there already",
            "leave it out"
        );
    }

    git_repository* repository_;
    git::Signature committer_;
    git::CommitHandle tip_;
};

} // namespace

Result<Committer> configured_committer(const std::filesystem::path& inside) {
    TT_ASSIGN(const git::Repository repository, git::open(inside));
    git::Config config;
    git::Config snapshot;
    const int code = repository ? git::make(config, git_repository_config, repository.get())
                                : git::make(config, git_config_open_default);
    if (code < 0 || git::make(snapshot, git_config_snapshot, config.get()) < 0)
        return git::failure(code, "read git's configuration");
    return Committer{setting(snapshot.get(), "user.name"), setting(snapshot.get(), "user.email")};
}

Result<Picked>
cherry_pick(const std::filesystem::path& cache, const Picks& picks, const Committer& committer, Time now) {
    TT_ASSIGN(const git::Repository repository, git::open_existing(cache));
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    git::Signature signature;
    const int code =
        git::make(signature, git_signature_new, committer.name.c_str(), committer.email.c_str(), seconds, 0);
    if (code < 0) return git::failure(code, "take '" + committer.name + "' for the committer");
    return Picker(repository.get(), std::move(signature)).run(picks);
}

} // namespace tt
