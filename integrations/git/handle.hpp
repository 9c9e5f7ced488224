#pragma once

#include "pipeline/base/result.hpp"

#include <git2.h>

#include <filesystem>
#include <memory>

// Private to this folder: the only header that names libgit2.

namespace tt::git {

template<auto free_function>
struct Freed {
    void operator()(auto* pointer) const { free_function(pointer); }
};

using Repository = std::unique_ptr<git_repository, Freed<git_repository_free>>;
using CommitHandle = std::unique_ptr<git_commit, Freed<git_commit_free>>;
using Object = std::unique_ptr<git_object, Freed<git_object_free>>;
using Blob = std::unique_ptr<git_blob, Freed<git_blob_free>>;
using Reference = std::unique_ptr<git_reference, Freed<git_reference_free>>;
using Config = std::unique_ptr<git_config, Freed<git_config_free>>;
using Tree = std::unique_ptr<git_tree, Freed<git_tree_free>>;
using TreeEntry = std::unique_ptr<git_tree_entry, Freed<git_tree_entry_free>>;
using Diff = std::unique_ptr<git_diff, Freed<git_diff_free>>;
using Walk = std::unique_ptr<git_revwalk, Freed<git_revwalk_free>>;
using Index = std::unique_ptr<git_index, Freed<git_index_free>>;
using Signature = std::unique_ptr<git_signature, Freed<git_signature_free>>;
using RemoteHandle = std::unique_ptr<git_remote, Freed<git_remote_free>>;

/// Runs a libgit2 call that makes something, and returns its code: `make(tree, git_commit_tree, commit)`.
template<class Handle, class Function, class... Arguments>
int make(Handle& handle, Function function, Arguments... arguments) {
    typename Handle::pointer raw = nullptr;
    const int code = function(&raw, arguments...);
    handle.reset(raw);
    return code;
}

/// A structure of options with libgit2's defaults: `defaults(git_fetch_options_init,
/// GIT_FETCH_OPTIONS_VERSION)`.
template<class Options>
Options defaults(int (*initialise)(Options*, unsigned int), unsigned int version) {
    Options options{};
    initialise(&options, version);
    return options;
}

/// libgit2's last error as an Error. `doing` says what was tried and where.
std::unexpected<Error> failure(int code, std::string_view doing);

/// Starts libgit2 at the first call, which costs 8 ms of CPU: nothing else may call it earlier.
Result<> start();

/// The repository that holds `inside`, or its parents' nearest; null when there is none. Calls start().
Result<Repository> open(const std::string& inside);

/// The same where one has to be.
Result<Repository> open_existing(const std::filesystem::path& inside);

} // namespace tt::git
