#include "integrations/git/bare_cache.hpp"

#include "integrations/crypto/sha256.hpp"
#include "integrations/files/remove_tree.hpp"
#include "integrations/git/commit_text.hpp"
#include "integrations/git/remote_talk.hpp"
#include "integrations/posix/turn.hpp"

#include <array>
#include <iterator>

namespace tt {

namespace {

constexpr std::size_t name_digits = 16;

/// The refs of the remote have a place of their own: what is made here can never be taken for one of them.
const std::string remote_branches = "refs/remotes/origin/";

Result<> make_private_directory(const std::filesystem::path& directory) {
    using std::filesystem::perms;
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (!error) std::filesystem::permissions(directory, perms::owner_all, error);
    if (!error) return {};
    return fail(
        ErrorKind::failed, "make '" + directory.string() + "': " + error.message(),
        "XDG_CACHE_HOME says where caches are"
    );
}

/// Each fetch adds a pack, and nobody joins them; with many of them everything becomes slow.
bool is_worn(const std::filesystem::path& cache) {
    constexpr std::ptrdiff_t most_files = 1000;
    std::error_code error;
    const std::filesystem::directory_iterator packs(cache / "objects/pack", error);
    return !error && std::distance(begin(packs), end(packs)) > most_files;
}

/// Never searches: a parent directory may be a repository of the user.
Result<git::Repository> open_or_make(const std::filesystem::path& cache) {
    TT_TRY(git::start());
    TT_TRY(make_private_directory(cache));
    auto options = git::defaults(git_repository_init_options_init, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
    options.flags = GIT_REPOSITORY_INIT_BARE;
    git::Repository repository;
    const int code = git::make(repository, git_repository_init_ext, cache.c_str(), &options);
    if (code < 0) return git::failure(code, "make the cache at '" + cache.string() + "'");
    return repository;
}

} // namespace

std::filesystem::path cache_for(const std::filesystem::path& caches, const GitRemote& remote) {
    const std::string digest = sha256(remote.shown()).value;
    return caches / (digest.substr(digest.find(':') + 1, name_digits) + ".git");
}

Result<FileDescriptor> take_turn_at(const std::filesystem::path& cache) {
    return take_turn(cache.string() + ".lock");
}

Result<> fetch(const std::filesystem::path& cache, const GitRemote& remote) {
    TT_TRY(make_private_directory(cache.parent_path()));
    TT_ASSIGN(const FileDescriptor turn, take_turn_at(cache));
    if (is_worn(cache)) TT_TRY(remove_tree(cache));
    TT_ASSIGN(const git::Repository repository, open_or_make(cache));
    git::RemoteTalk talk(remote);
    TT_ASSIGN(const git::RemoteHandle handle, talk.open(repository.get()));
    std::string branches = "+refs/heads/*:" + remote_branches + "*";
    std::string tags = "+refs/tags/*:refs/tags/*";
    std::array<char*, 2> specs{branches.data(), tags.data()};
    const git_strarray refspecs{specs.data(), specs.size()};
    auto options = git::defaults(git_fetch_options_init, GIT_FETCH_OPTIONS_VERSION);
    options.callbacks = talk.callbacks();
    options.prune = GIT_FETCH_PRUNE;
    options.update_fetchhead = 0;
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
    options.proxy_opts.type = GIT_PROXY_AUTO;
    const int code = git_remote_fetch(handle.get(), &refspecs, &options, nullptr);
    if (code < 0) return talk.failure(code, "fetch from");
    return {};
}

Result<std::optional<CommitId>>
fetched_branch(const std::filesystem::path& cache, const std::string& branch) {
    TT_ASSIGN(const git::Repository repository, git::open_existing(cache));
    git_oid id;
    const std::string name = remote_branches + branch;
    const int code = git_reference_name_to_id(&id, repository.get(), name.c_str());
    if (code == GIT_ENOTFOUND) return std::nullopt;
    if (code < 0) return git::failure(code, "read branch '" + branch + "'");
    return CommitId(git::hex(&id));
}

} // namespace tt
