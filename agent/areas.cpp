#include "agent/areas.hpp"

#include "integrations/build/tree_path.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/clone_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

constexpr mode_t write_bits = 0222;

/// Refuses names and links that lead elsewhere; the file system is the release's own, and read-only so far.
Result<fs::path> area_path(const fs::path& release, const std::string& area) {
    const auto refuse = [&] {
        return fail(
            ErrorKind::invalid_input, "writable: '" + area + "' is no directory of its own in the build"
        );
    };
    if (!is_tree_path(area)) return refuse();
    fs::path path = release;
    for (const auto& name : fs::path(area)) {
        path /= name;
        std::error_code error;
        const auto status = fs::symlink_status(path, error);
        if (fs::exists(status) && !fs::is_directory(status)) return refuse();
    }
    return path;
}

Result<> set_mode(const fs::path& path, mode_t mode) {
    if (::chmod(path.c_str(), mode) != 0) return system_failure("change the mode of", path);
    return {};
}

/// Makes a directory in one that is read-only to everybody but root.
Result<> make_directory(const fs::path& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) return set_mode(path, 0755);
    const auto parent = path.parent_path();
    struct stat before{};
    if (::lstat(parent.c_str(), &before) != 0) return system_failure("look at", parent);
    TT_TRY(set_mode(parent, 0755));
    const bool made = ::mkdir(path.c_str(), 0755) == 0;
    auto failure = made ? Result<>{} : Result<>(system_failure("make the directory", path));
    TT_TRY(set_mode(parent, before.st_mode & 07777U));
    return failure;
}

/// Gives a file that other releases share a copy of its own in its place.
Result<> unshare(const fs::path& path) {
    struct stat info{};
    if (::lstat(path.c_str(), &info) != 0) return system_failure("look at", path);
    if (!S_ISREG(info.st_mode) || info.st_nlink == 1) return {};
    const auto copy = path.parent_path() / ".tt-own-copy";
    std::error_code error;
    fs::permissions(path.parent_path(), fs::perms::owner_write, fs::perm_options::add, error);
    if (error) return fail(ErrorKind::failed, "make '" + path.parent_path().string() + "' writable");
    TT_TRY(clone_file(path, copy));
    if (::rename(copy.c_str(), path.c_str()) != 0) return system_failure("replace", path);
    return {};
}

/// Nothing in an area may be shared with another release, because it may be written to.
Result<> unshare_tree(const fs::path& top) {
    std::error_code error;
    for (fs::recursive_directory_iterator it(top, error), end; !error && it != end; it.increment(error))
        TT_TRY(unshare(it->path()));
    if (error) return fail(ErrorKind::failed, "open '" + top.string() + "': " + error.message());
    return {};
}

Result<> seal(const fs::path& path) {
    struct stat info{};
    if (::lstat(path.c_str(), &info) != 0) return system_failure("look at", path);
    if (S_ISLNK(info.st_mode) || (info.st_mode & write_bits) == 0) return {};
    return set_mode(path, info.st_mode & 07777U & ~write_bits);
}

Result<> seal_tree(const fs::path& top) {
    std::error_code error;
    for (fs::recursive_directory_iterator it(top, error), end; !error && it != end; it.increment(error))
        TT_TRY(seal(it->path()));
    if (error) return fail(ErrorKind::failed, "seal '" + top.string() + "': " + error.message());
    return seal(top);
}

/// By descriptors, so that nobody who writes there meanwhile leads us elsewhere.
FileDescriptor open_directory(int at, const std::string& name) {
    return FileDescriptor(::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/// Calls `change` with each name in the directory, and whether it is a directory itself.
template<class Change>
Result<> for_each_in(const FileDescriptor& directory, Change change) {
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(::dup(directory.number())), ::closedir);
    while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
        const std::string child = entry->d_name;
        if (child == "." || child == "..") continue;
        struct stat info{};
        if (::fstatat(directory.number(), child.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
            return system_failure("look at", child);
        TT_TRY(change(child, S_ISDIR(info.st_mode)));
    }
    return {};
}

Result<> set_owner(const FileDescriptor& directory, const std::string& child, uid_t user, gid_t group) {
    if (::fchownat(directory.number(), child.c_str(), user, group, AT_SYMLINK_NOFOLLOW) != 0)
        return system_failure("give away", child);
    return {};
}

/// Each directory after what is in it: until then nobody else changes it.
Result<> give_tree(int at, const std::string& name, uid_t user, gid_t group) {
    const FileDescriptor directory = open_directory(at, name);
    if (!directory) return system_failure("open", name);
    TT_TRY(for_each_in(directory, [&](const std::string& child, bool is_directory) -> Result<> {
        if (is_directory) return give_tree(directory.number(), child, user, group);
        return set_owner(directory, child, user, group);
    }));
    if (::fchown(directory.number(), user, group) != 0) return system_failure("give away", name);
    return {};
}

/// From then on whoever owned it changes nothing in it, however many processes of theirs still run.
Result<> take_directory(const FileDescriptor& directory, const std::string& name) {
    struct stat info{};
    if (::fstat(directory.number(), &info) != 0) return system_failure("look at", name);
    if (info.st_uid == ::geteuid()) return {};
    constexpr mode_t of_others = 0022;
    if (::fchown(directory.number(), ::geteuid(), ::getegid()) != 0) return system_failure("take", name);
    if (::fchmod(directory.number(), info.st_mode & 07777U & ~of_others) != 0)
        return system_failure("change the mode of", name);
    return {};
}

/// Makes it ours, each directory before what is in it: what follows goes by paths.
Result<> take_tree(int at, const std::string& name) {
    const FileDescriptor directory = open_directory(at, name);
    if (!directory) return system_failure("open", name);
    TT_TRY(take_directory(directory, name));
    return for_each_in(directory, [&](const std::string& child, bool is_directory) -> Result<> {
        if (is_directory) return take_tree(directory.number(), child);
        return set_owner(directory, child, ::geteuid(), ::getegid());
    });
}

} // namespace

Result<> own_files(const fs::path& release) {
    TT_TRY(unshare_tree(release));
    TT_TRY(seal_tree(release));
    return sync_tree(release);
}

Result<> open_areas(
    const fs::path& release, const std::vector<std::string>& areas, const std::optional<Identity>& user
) {
    for (const auto& area : areas) {
        TT_ASSIGN(const auto path, area_path(release, area));
        TT_TRY(make_directory(path));
        TT_TRY(take_tree(AT_FDCWD, path)); // A hook that failed may have left processes that write there.
        TT_TRY(unshare_tree(path));
        if (user) TT_TRY(give_tree(AT_FDCWD, path, user->user, user->group));
    }
    return {};
}

Result<> seal_areas(const fs::path& release, const std::vector<std::string>& areas) {
    for (const auto& area : areas) {
        TT_ASSIGN(const auto path, area_path(release, area));
        TT_TRY(take_tree(AT_FDCWD, path));
        TT_TRY(seal_tree(path));
    }
    return areas.empty() ? Result<>{} : sync_tree(release);
}

} // namespace tt::agent
