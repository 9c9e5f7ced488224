#include "integrations/git/commit_reader.hpp"

#include "integrations/git/commit_text.hpp"
#include "integrations/git/handle.hpp"
#include "integrations/git/remote_url.hpp"
#include "integrations/git/work_tree.hpp"

namespace tt {

namespace {

using Paths = std::vector<std::filesystem::path>;

/// The name of the branch that `reference` is or points to; empty for anything else.
std::string branch_of(const git_reference* reference) {
    git::Reference resolved;
    if (reference == nullptr || git::make(resolved, git_reference_resolve, reference) < 0) return {};
    return git_reference_is_branch(resolved.get()) == 1
               ? git::text_of(git_reference_shorthand(resolved.get()))
               : "";
}

/// The URL of `origin` as it is configured; empty when there is none. Asking for the remote itself would also
/// apply `insteadOf`, which may put a token into the URL, and leaks memory in libgit2 1.5.
std::string origin_of(git_repository* repository) {
    git::Config config;
    const char* url = nullptr;
    if (git::make(config, git_repository_config_snapshot, repository) < 0) return {};
    if (git_config_get_string(&url, config.get(), "remote.origin.url") < 0) return {};
    return git::without_credentials(git::text_of(url));
}

std::string repository_name(git_repository* repository) {
    if (auto origin = origin_of(repository); !origin.empty()) return origin;
    const char* work_tree = git_repository_workdir(repository);
    std::string directory = git::text_of(work_tree ? work_tree : git_repository_path(repository));
    if (directory.ends_with('/')) directory.pop_back();
    return std::filesystem::path(directory).filename();
}

/// How many commits the history of `tip` holds; 0 when it was cut off (a shallow clone).
Result<std::uint64_t> generation_of(git_repository* repository, const git_oid* tip) {
    if (git_repository_is_shallow(repository) == 1) return 0;
    git::Walk walk;
    int code = git::make(walk, git_revwalk_new, repository);
    if (code == 0) code = git_revwalk_push(walk.get(), tip);
    std::uint64_t count = 0;
    git_oid id;
    while (code == 0 && (code = git_revwalk_next(&id, walk.get())) == 0) ++count;
    if (code != GIT_ITEROVER) return git::failure(code, "count the commits before " + git::hex(tip));
    return count;
}

/// `tip` is the commit, or something that leads to one (a tag).
Result<Commit>
describe(git_repository* repository, git_object* tip, const git_reference* reference, const Paths& excluded) {
    git::Object peeled;
    if (const int code = git::make(peeled, git_object_peel, tip, GIT_OBJECT_COMMIT); code < 0)
        return git::failure(code, "read the commit that " + git::hex(git_object_id(tip)) + " leads to");
    git::CommitHandle handle;
    const git_oid* id = git_object_id(peeled.get());
    if (const int code = git::make(handle, git_commit_lookup, repository, id); code < 0)
        return git::failure(code, "read commit " + git::hex(id));

    TT_ASSIGN(const std::uint64_t generation, generation_of(repository, id));
    TT_ASSIGN(const bool dirty, git::is_dirty(repository, handle.get(), excluded));
    return Commit{
        .id = CommitId(git::hex(id)),
        .branch = branch_of(reference),
        .author = git::author_of(handle.get()),
        .subject = git::subject_of(handle.get()),
        .repository = repository_name(repository),
        .time = Time(std::chrono::seconds(git_commit_time(handle.get()))),
        .generation = generation,
        .dirty = dirty,
    };
}

Result<git_oid> find_id(git_repository* repository, const CommitId& commit) {
    git::Object object;
    if (const int code = git::make(object, git_revparse_single, repository, commit.value.c_str()); code < 0)
        return git::failure(code, "find commit '" + commit.value + "'");
    return *git_object_id(object.get());
}

} // namespace

Result<std::optional<Commit>> read_commit(const std::filesystem::path& inside, const Paths& excluded) {
    TT_ASSIGN(const git::Repository repository, git::open(inside));
    if (!repository) return std::nullopt;
    git::Reference head;
    const int code = git::make(head, git_repository_head, repository.get());
    if (code == GIT_EUNBORNBRANCH)
        return fail(
            ErrorKind::not_found, "the repository at '" + inside.string() + "' has no commit yet",
            "commit something first: git commit"
        );
    git::Object tip;
    if (code < 0 || git::make(tip, git_reference_peel, head.get(), GIT_OBJECT_COMMIT) < 0)
        return git::failure(code, "read HEAD of the repository at '" + inside.string() + "'");
    return describe(repository.get(), tip.get(), head.get(), excluded);
}

Result<Commit>
read_revision(const std::filesystem::path& inside, const std::string& revision, const Paths& excluded) {
    TT_ASSIGN(const git::Repository repository, git::open_existing(inside));
    git_object* object = nullptr;
    git_reference* found = nullptr;
    const int code = git_revparse_ext(&object, &found, repository.get(), revision.c_str());
    const git::Object tip(object);
    const git::Reference reference(found);
    if (code < 0) return git::failure(code, "find '" + revision + "' in '" + inside.string() + "'");
    return describe(repository.get(), tip.get(), reference.get(), excluded);
}

Result<bool> contains(const std::filesystem::path& inside, const CommitId& commit, const CommitId& ancestor) {
    TT_ASSIGN(const git::Repository repository, git::open_existing(inside));
    TT_ASSIGN(const git_oid newer, find_id(repository.get(), commit));
    TT_ASSIGN(const git_oid older, find_id(repository.get(), ancestor));
    if (git_oid_equal(&newer, &older) == 1) return true;
    const int code = git_graph_descendant_of(repository.get(), &newer, &older);
    if (code < 0) return git::failure(code, "compare commits " + commit.value + " and " + ancestor.value);
    return code == 1;
}

} // namespace tt
