#include "integrations/git/export_tree.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/git/handle.hpp"
#include "integrations/git/work_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string_view>
#include <vector>

namespace tt {

namespace {

using std::filesystem::path;

constexpr std::string_view lfs_pointer = "version https://git-lfs.github.com/spec/";

Result<> write_new(const path& file, std::string_view bytes, mode_t mode) {
    const FileDescriptor fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!fd) return system_failure("create", file);
    TT_TRY(write_all(fd, bytes, file));
    if (::fchmod(fd.number(), mode) != 0) return system_failure("set the mode of", file);
    return {};
}

/// A name that leads nowhere else.
bool is_name(std::string_view name) {
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos;
}

struct Link {
    path at;
    std::string target;
};

/// Everything is created anew, and links last: so nothing is ever written through one.
class Export {
public:
    Export(git_repository* repository, path into)
        : repository_(repository)
        , into_(std::move(into)) {}

    Result<> run(git_tree* tree) {
        TT_TRY(write_tree(tree, ""));
        for (const Link& link : links_)
            if (::symlink(link.target.c_str(), (into_ / link.at).c_str()) != 0)
                return system_failure("create the link", into_ / link.at);
        return {};
    }

private:
    Result<> write_tree(git_tree* tree, const path& at) {
        if (::mkdir((into_ / at).c_str(), 0755) != 0) return system_failure("create", into_ / at);
        for (std::size_t entry = 0; entry < git_tree_entrycount(tree); ++entry)
            TT_TRY(write_entry(git_tree_entry_byindex(tree, entry), at));
        return {};
    }

    Result<> write_entry(const git_tree_entry* entry, const path& directory) {
        const std::string name = git_tree_entry_name(entry);
        if (!is_name(name)) return fail(ErrorKind::corrupt, "the commit has a file named '" + name + "'");
        const path at = directory / name;
        switch (git_tree_entry_filemode(entry)) {
        case GIT_FILEMODE_TREE:
            return write_directory(entry, at);
        case GIT_FILEMODE_BLOB:
        case GIT_FILEMODE_BLOB_EXECUTABLE:
        case GIT_FILEMODE_LINK:
            return write_blob(entry, at);
        default:
            return fail(
                ErrorKind::invalid_input, "'" + at.string() + "' is a submodule, whose files are elsewhere",
                "publish a checkout that has them: tt publish DIRECTORY"
            );
        }
    }

    Result<> write_directory(const git_tree_entry* entry, const path& at) {
        git::Tree tree;
        const int code = git::make(tree, git_tree_lookup, repository_, git_tree_entry_id(entry));
        if (code < 0) return git::failure(code, "read '" + at.string() + "'");
        return write_tree(tree.get(), at);
    }

    Result<> write_blob(const git_tree_entry* entry, const path& at) {
        git::Blob blob;
        const int code = git::make(blob, git_blob_lookup, repository_, git_tree_entry_id(entry));
        if (code < 0) return git::failure(code, "read '" + at.string() + "'");
        const std::string_view bytes(
            static_cast<const char*>(git_blob_rawcontent(blob.get())), git_blob_rawsize(blob.get())
        );
        const git_filemode_t mode = git_tree_entry_filemode(entry);
        if (mode == GIT_FILEMODE_LINK) {
            links_.push_back({at, std::string(bytes)});
            return {};
        }
        if (bytes.starts_with(lfs_pointer))
            return fail(
                ErrorKind::invalid_input,
                "'" + at.string() + "' is kept in Git LFS, and not in the repository",
                "publish a checkout that has it: tt publish DIRECTORY"
            );
        return write_new(into_ / at, bytes, mode == GIT_FILEMODE_BLOB_EXECUTABLE ? 0755 : 0644);
    }

    git_repository* repository_;
    path into_;
    std::vector<Link> links_;
};

Result<git::Tree> tree_of(git_repository* repository, const CommitId& commit, const std::string& at) {
    git_oid id;
    git::CommitHandle handle;
    git::Tree tree;
    int code = git_oid_fromstr(&id, commit.value.c_str());
    if (code == 0) code = git::make(handle, git_commit_lookup, repository, &id);
    if (code == 0) code = git::make(tree, git_commit_tree, handle.get());
    if (code < 0) return git::failure(code, "read the files of commit " + commit.value);
    if (at.empty()) return tree;
    git::TreeEntry entry;
    git::Tree below;
    code = git::make(entry, git_tree_entry_bypath, tree.get(), at.c_str());
    if (code == 0) code = git::make(below, git_tree_lookup, repository, git_tree_entry_id(entry.get()));
    if (code < 0) return git::failure(code, "read the directory '" + at + "' of commit " + commit.value);
    return below;
}

} // namespace

Result<> export_tree(const path& inside, const CommitId& commit, const path& directory, const path& into) {
    TT_ASSIGN(const git::Repository repository, git::open_existing(inside));
    const char* work_tree = git_repository_workdir(repository.get());
    if (work_tree == nullptr)
        return fail(
            ErrorKind::invalid_input, "'" + inside.string() + "' is a repository without a work tree"
        );
    const auto at = git::inside_work_tree(work_tree, directory);
    if (!at)
        return fail(
            ErrorKind::invalid_input,
            "'" + directory.string() + "' is not in the repository at '" + work_tree + "'"
        );
    TT_ASSIGN(const git::Tree tree, tree_of(repository.get(), commit, *at));
    return Export(repository.get(), into).run(tree.get());
}

} // namespace tt
