#include "integrations/git/files_named.hpp"

#include "integrations/git/handle.hpp"
#include "integrations/git/work_tree.hpp"

namespace tt {

namespace {

constexpr std::uint64_t largest_file = std::uint64_t{1} << 20;

/// What a walk over a tree is for, and what it has found.
struct Search {
    git_repository* repository = nullptr;
    std::string_view name;
    std::vector<CommittedFile> found = {};

    [[nodiscard]] bool is_meant(const git_tree_entry* entry) const {
        const git_filemode_t mode = git_tree_entry_filemode(entry);
        const bool file = mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
        return file && git_tree_entry_name(entry) == name;
    }

    int take(const char* directory, const git_tree_entry* entry) {
        git::Blob blob;
        const int code = git::make(blob, git_blob_lookup, repository, git_tree_entry_id(entry));
        if (code < 0) return code;
        const auto size = static_cast<std::uint64_t>(git_blob_rawsize(blob.get()));
        if (size > largest_file) return 0;
        const auto* bytes = static_cast<const char*>(git_blob_rawcontent(blob.get()));
        found.push_back({directory + std::string(name), std::string(bytes, size)});
        return 0;
    }

    static int visit(const char* directory, const git_tree_entry* entry, void* payload) {
        auto& self = *static_cast<Search*>(payload);
        return self.is_meant(entry) ? self.take(directory, entry) : 0;
    }
};

} // namespace

Result<std::vector<CommittedFile>>
files_named(const std::filesystem::path& inside, const CommitId& commit, std::string_view name) {
    TT_ASSIGN(const git::Repository repository, git::open_existing(inside));
    Search search{repository.get(), name};
    git_oid id;
    git::CommitHandle handle;
    git::Tree tree;
    int code = git_oid_fromstr(&id, commit.value.c_str());
    if (code == 0) code = git::make(handle, git_commit_lookup, repository.get(), &id);
    if (code == 0) code = git::make(tree, git_commit_tree, handle.get());
    if (code == 0) code = git_tree_walk(tree.get(), GIT_TREEWALK_PRE, Search::visit, &search);
    if (code < 0) return git::failure(code, "read the files of commit " + commit.value);
    return std::move(search.found);
}

Result<std::string> place_in_repository(const std::filesystem::path& file) {
    TT_ASSIGN(const git::Repository repository, git::open_existing(file.parent_path()));
    const char* work_tree = git_repository_workdir(repository.get());
    const auto place = work_tree == nullptr ? std::nullopt : git::inside_work_tree(work_tree, file);
    if (place) return *place;
    return fail(ErrorKind::invalid_input, "'" + file.string() + "' is in no work tree of a repository");
}

} // namespace tt
