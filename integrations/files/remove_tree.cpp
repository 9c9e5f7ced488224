#include "integrations/files/remove_tree.hpp"

#include "integrations/files/file_descriptor.hpp"
#include "integrations/files/system_failure.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

namespace tt {

namespace {

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};

using Directory = std::unique_ptr<DIR, CloseDirectory>;

/// Opens a directory that is no link, and makes it writable: a sealed release is not.
Result<Directory> open_to_empty(int parent, const std::string& name, const std::filesystem::path& path) {
    FileDescriptor file(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!file) return system_failure("open", path);
    if (::fchmod(file.number(), 0700) != 0) return system_failure("make writable", path);
    Directory directory(::fdopendir(file.number()));
    if (!directory) return system_failure("list", path);
    file.release();
    return directory;
}

/// Read to the end first: what readdir gives while entries are removed is up to the file system.
Result<std::vector<std::string>> names_in(DIR* directory, const std::filesystem::path& path) {
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(directory)) {
        const std::string name = entry->d_name;
        if (name != "." && name != "..") names.push_back(name);
        errno = 0;
    }
    if (errno != 0) return system_failure("list", path);
    return names;
}

bool is_gone(int outcome) {
    return outcome == 0 || errno == ENOENT;
}

Result<bool>
remove_at(int parent, const std::string& name, const std::filesystem::path& path, const MayRemove& may) {
    if (!may(parent, name)) return false;
    if (is_gone(::unlinkat(parent, name.c_str(), 0))) return true;
    if (errno != EISDIR && errno != EPERM) return system_failure("remove", path);
    TT_ASSIGN(const auto directory, open_to_empty(parent, name, path));
    TT_ASSIGN(const auto names, names_in(directory.get(), path));
    for (const auto& child : names) {
        TT_ASSIGN(const bool gone, remove_at(::dirfd(directory.get()), child, path / child, may));
        if (!gone) return false;
    }
    if (!is_gone(::unlinkat(parent, name.c_str(), AT_REMOVEDIR))) return system_failure("remove", path);
    return true;
}

} // namespace

Result<bool> remove_tree_while(const std::filesystem::path& path, const MayRemove& may_remove) {
    return remove_at(AT_FDCWD, path.string(), path, may_remove);
}

Result<> remove_tree(const std::filesystem::path& path) {
    TT_TRY(remove_tree_while(path, [](int, const std::string&) { return true; }));
    return {};
}

} // namespace tt
