#include "integrations/git/push.hpp"

#include "integrations/git/bare_cache.hpp"
#include "integrations/git/remote_talk.hpp"

namespace tt {

namespace {

/// libgit2 pushes refs only, so the cache gets one.
Result<> point(git_repository* repository, const std::string& name, const CommitId& commit) {
    git_oid id;
    git::Reference made;
    int code = git_oid_fromstr(&id, commit.value.c_str());
    if (code == 0)
        code = git::make(made, git_reference_create, repository, name.c_str(), &id, 1, "tt hotfix");
    if (code < 0) return git::failure(code, "make branch " + name);
    return {};
}

std::unexpected<Error> is_elsewhere(const GitRemote& remote, const std::string& branch) {
    return fail(
        ErrorKind::conflict, "branch " + branch + " of " + remote.shown() + " moved meanwhile",
        "the same command again looks at it anew"
    );
}

std::unexpected<Error> refused(const GitRemote& remote, const std::string& branch, const std::string& why) {
    return fail(
        ErrorKind::denied, remote.shown() + " refuses branch " + branch + ": " + remote.without_secrets(why),
        "its rules for branches may ask for another name: --branch NAME"
    );
}

} // namespace

Result<> push(
    const std::filesystem::path& cache, const GitRemote& remote, const std::string& branch,
    const CommitId& commit
) {
    TT_ASSIGN(const FileDescriptor turn, take_turn_at(cache));
    TT_ASSIGN(const git::Repository repository, git::open_existing(cache));
    const std::string name = "refs/heads/" + branch;
    TT_TRY(point(repository.get(), name, commit));
    git::RemoteTalk talk(remote);
    TT_ASSIGN(const git::RemoteHandle handle, talk.open(repository.get()));
    std::string spec = name + ":" + name;
    char* first = spec.data();
    const git_strarray refspecs{&first, 1};
    auto options = git::defaults(git_push_options_init, GIT_PUSH_OPTIONS_VERSION);
    options.callbacks = talk.callbacks();
    options.proxy_opts.type = GIT_PROXY_AUTO;
    const int code = git_remote_push(handle.get(), &refspecs, &options);
    if (code == GIT_ENONFASTFORWARD) return is_elsewhere(remote, branch);
    if (code < 0) return talk.failure(code, "push to");
    if (!talk.refusal().empty()) return refused(remote, branch, talk.refusal());
    return {};
}

} // namespace tt
