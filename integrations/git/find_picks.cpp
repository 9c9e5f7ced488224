#include "integrations/git/find_picks.hpp"

#include "integrations/crypto/sha256.hpp"
#include "integrations/git/commit_text.hpp"
#include "integrations/git/handle.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr std::size_t base_digits = 12;
constexpr std::size_t picks_digits = 8;
constexpr std::size_t most_looked_at = 200;
constexpr std::size_t longest_line = 100'000;

std::string short_name(const CommitId& commit) {
    return commit.value.substr(0, base_digits);
}

std::unexpected<Error> no_such_commit(const std::string& named) {
    return fail(
        ErrorKind::not_found, "the remote has no commit '" + named + "'",
        "it has to be on a branch or a tag there: push it first"
    );
}

/// What somebody typed, as a commit of the remote.
Result<git::CommitHandle> find(git_repository* repository, const std::string& named) {
    git::Object object;
    git::Object peeled;
    int code = git::make(object, git_revparse_single, repository, named.c_str());
    if (code == GIT_EAMBIGUOUS)
        return fail(ErrorKind::invalid_input, "'" + named + "' begins several commits", "write more of it");
    if (code < 0)
        code = git::make(object, git_revparse_single, repository, ("refs/remotes/origin/" + named).c_str());
    if (code == 0) code = git::make(peeled, git_object_peel, object.get(), GIT_OBJECT_COMMIT);
    git::CommitHandle commit;
    if (code == 0) code = git::make(commit, git_commit_lookup, repository, git_object_id(peeled.get()));
    if (code < 0) return no_such_commit(named);
    return commit;
}

Result<bool> contains(git_repository* repository, const git_oid* commit, const git_oid* ancestor) {
    if (git_oid_equal(commit, ancestor) == 1) return true;
    const int code = git_graph_descendant_of(repository, commit, ancestor);
    if (code < 0) return git::failure(code, "compare commits");
    return code == 1;
}

/// Whether the branch of the remote went through the commit: it was made there, and its first parent is what
/// the branch was before.
bool is_on_line(git_repository* repository, const std::string& branch, const git_oid* commit) {
    git_oid at;
    const std::string name = "refs/remotes/origin/" + branch;
    if (git_reference_name_to_id(&at, repository, name.c_str()) < 0) return false;
    for (std::size_t step = 0; step < longest_line; ++step) {
        if (git_oid_equal(&at, commit) == 1) return true;
        git::CommitHandle here;
        if (git::make(here, git_commit_lookup, repository, &at) < 0) return false;
        const git_oid* parent = git_commit_parent_id(here.get(), 0);
        if (parent == nullptr) return false;
        git_oid_cpy(&at, parent);
    }
    return false;
}

/// The parent against which a merge is taken: the one that was asked for, else what the main branch was
/// before; 0 for what is no merge.
Result<unsigned int> mainline_of(
    git_repository* repository, const git_commit* commit, unsigned int asked, const std::string& main
) {
    const unsigned int parents = git_commit_parentcount(commit);
    if (parents < 2) return 0U;
    if (asked == 0 && is_on_line(repository, main, git_commit_id(commit))) return 1U;
    const std::string what = short_name(CommitId(git::hex(git_commit_id(commit)))) + " is a merge of "
                             + std::to_string(parents) + " commits";
    if (asked == 0)
        return fail(
            ErrorKind::invalid_input, what + ", so what it changes depends on the parent it is compared with",
            "--mainline 1 takes what it brought to its branch; or name the commits that it merged"
        );
    if (asked <= parents) return asked;
    return fail(ErrorKind::invalid_input, what + ", and --mainline asks for number " + std::to_string(asked));
}

Result<CommitId> check(git_repository* repository, const git_commit* base, const git_commit* commit) {
    CommitId id(git::hex(git_commit_id(commit)));
    TT_ASSIGN(const bool there, contains(repository, git_commit_id(base), git_commit_id(commit)));
    if (!there) return id;
    return fail(
        ErrorKind::invalid_input,
        short_name(id) + " (" + git::subject_of(commit) + ") is in the live commit "
            + git::hex(git_commit_id(base)).substr(0, base_digits) + " already",
        "leave it out"
    );
}

bool says_picked_from(const git_commit* commit, const CommitId& pick) {
    return git::text_of(git_commit_message(commit))
        .contains("(cherry picked from commit " + pick.value + ")");
}

/// The commits that `tip` has and `base` has not.
Result<std::vector<git::CommitHandle>>
commits_between(git_repository* repository, const git_oid* base, const git_oid* tip) {
    git::Walk walk;
    int code = git::make(walk, git_revwalk_new, repository);
    if (code == 0) code = git_revwalk_push(walk.get(), tip);
    if (code == 0) code = git_revwalk_hide(walk.get(), base);
    std::vector<git::CommitHandle> commits;
    git_oid id;
    while (code == 0 && (code = git_revwalk_next(&id, walk.get())) == 0)
        code = git::make(commits.emplace_back(), git_commit_lookup, repository, &id);
    if (code != GIT_ITEROVER) return git::failure(code, "read what is on the branch");
    return commits;
}

/// The newest commits before and with `tip`; a hotfix that is live is among them.
Result<std::vector<git::CommitHandle>> newest_commits(git_repository* repository, const git_oid* tip) {
    git::Walk walk;
    int code = git::make(walk, git_revwalk_new, repository);
    if (code == 0) code = git_revwalk_push(walk.get(), tip);
    std::vector<git::CommitHandle> commits;
    git_oid id;
    while (code == 0 && commits.size() < most_looked_at && (code = git_revwalk_next(&id, walk.get())) == 0)
        code = git::make(commits.emplace_back(), git_commit_lookup, repository, &id);
    if (code < 0 && code != GIT_ITEROVER) return git::failure(code, "read the live commits");
    return commits;
}

bool has_pick(const std::vector<git::CommitHandle>& commits, const CommitId& pick) {
    return std::ranges::any_of(commits, [&](const git::CommitHandle& commit) {
        return says_picked_from(commit.get(), pick);
    });
}

} // namespace

Result<Picks> find_picks(
    const std::filesystem::path& cache, const CommitId& base, const std::vector<std::string>& named,
    unsigned int mainline, const std::string& main
) {
    TT_ASSIGN(const git::Repository repository, git::open_existing(cache));
    auto live = find(repository.get(), base.value);
    if (!live)
        return fail(
            ErrorKind::not_found, "the remote does not have the live commit " + short_name(base),
            "push it there, or name the remote that has it: --remote URL"
        );
    Picks picks{.base = base, .mainline = mainline};
    for (const std::string& each : named) {
        TT_ASSIGN(const git::CommitHandle commit, find(repository.get(), each));
        TT_ASSIGN(const auto parent, mainline_of(repository.get(), commit.get(), mainline, main));
        picks.mainline = std::max(picks.mainline, parent);
        TT_ASSIGN(CommitId id, check(repository.get(), live->get(), commit.get()));
        if (std::ranges::find(picks.commits, id) != picks.commits.end())
            return fail(ErrorKind::invalid_input, short_name(id) + " is named twice", "name it once");
        picks.commits.push_back(std::move(id));
    }
    return picks;
}

std::string branch_for(const ServiceName& service, const Picks& picks) {
    std::string all = std::to_string(picks.mainline);
    for (const CommitId& commit : picks.commits) all += "\n" + commit.value;
    const std::string digest = sha256(all).value;
    return "hotfix/" + service.value + "/" + short_name(picks.base) + "-"
           + digest.substr(digest.find(':') + 1, picks_digits);
}

Result<bool> holds_picks(const std::filesystem::path& cache, const CommitId& tip, const Picks& picks) {
    TT_ASSIGN(const git::Repository repository, git::open_existing(cache));
    TT_ASSIGN(const git::CommitHandle top, find(repository.get(), tip.value));
    TT_ASSIGN(const git::CommitHandle base, find(repository.get(), picks.base.value));
    const git_oid* top_id = git_commit_id(top.get());
    const git_oid* base_id = git_commit_id(base.get());
    TT_ASSIGN(const bool on_base, contains(repository.get(), top_id, base_id));
    if (!on_base) return false;
    TT_ASSIGN(const auto commits, commits_between(repository.get(), base_id, top_id));
    return std::ranges::all_of(picks.commits, [&](const CommitId& pick) { return has_pick(commits, pick); });
}

Result<bool>
has_picks(const std::filesystem::path& cache, const CommitId& base, const std::vector<std::string>& named) {
    TT_ASSIGN(const git::Repository repository, git::open_existing(cache));
    const auto live = find(repository.get(), base.value);
    if (!live) return false;
    TT_ASSIGN(const auto commits, newest_commits(repository.get(), git_commit_id(live->get())));
    return std::ranges::all_of(named, [&](const std::string& each) {
        const auto commit = find(repository.get(), each);
        return commit && has_pick(commits, CommitId(git::hex(git_commit_id(commit->get()))));
    });
}

} // namespace tt
