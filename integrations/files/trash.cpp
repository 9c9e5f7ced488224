#include "integrations/files/trash.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/files/file_descriptor.hpp"
#include "integrations/files/remove_tree.hpp"
#include "integrations/files/stamps.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace tt {

namespace {

namespace fs = std::filesystem;

constexpr mode_t private_directory = 0700;

/// A directory that nobody may write to, like a complete release, cannot get another parent.
Result<> let_move(const fs::path& path) {
    const FileDescriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!directory) return errno == ENOTDIR || errno == ELOOP ? Result<>() : system_failure("open", path);
    if (::fchmod(directory.number(), private_directory) != 0) return system_failure("make writable", path);
    return {};
}

/// A tree of the same name may still be on its way out.
bool is_taken(int error) {
    return error == EEXIST || error == ENOTEMPTY || error == ENOTDIR || error == EISDIR;
}

/// Notes what deleting one name does to a file that has others.
class Removals {
public:
    void look(int directory, const std::string& name) {
        settle();
        FileDescriptor file(::openat(directory, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
        struct stat status{};
        if (!file || ::fstat(file.number(), &status) != 0) return;
        if (!S_ISREG(status.st_mode) || status.st_nlink < 2) return;
        file_ = std::move(file);
        before_ = stamp_of(status);
    }

    /// The name that was looked at last is gone by now.
    void settle() {
        struct stat status{};
        if (file_ && ::fstat(file_.number(), &status) == 0) shared_.add(before_, stamp_of(status));
        file_.reset();
    }

    [[nodiscard]] Result<> write_stamps(const fs::path& releases) {
        settle();
        return shared_.write_stamps(releases);
    }

private:
    FileDescriptor file_;
    FileStamp before_;
    SharedFiles shared_;
};

} // namespace

fs::path trash_of(const fs::path& directory) {
    return directory / ".trash";
}

Result<> discard(const fs::path& directory, const std::string& name) {
    const auto from = directory / name;
    struct stat info{};
    if (::lstat(from.c_str(), &info) != 0)
        return errno == ENOENT ? Result<>() : system_failure("look at", from);
    if (::mkdir(trash_of(directory).c_str(), private_directory) != 0 && errno != EEXIST)
        return system_failure("make the directory", trash_of(directory));
    TT_TRY(let_move(from));
    for (int number = 1;; ++number) {
        const auto to = trash_of(directory) / (name + "." + std::to_string(number));
        if (::rename(from.c_str(), to.c_str()) == 0) return {};
        if (!is_taken(errno)) return system_failure("put into the trash", from);
    }
}

bool has_trash(const fs::path& directory) {
    std::error_code absent;
    return fs::exists(trash_of(directory), absent);
}

/// Durable names first: else a power cut could bring a tree back in its place without some of its files.
Result<bool> empty_trash(const fs::path& directory, const std::function<bool()>& go_on) {
    if (!has_trash(directory)) return true;
    TT_TRY(sync_directory(trash_of(directory)));
    TT_TRY(sync_directory(directory));
    Removals removals;
    auto gone = remove_tree_while(trash_of(directory), [&](int parent, const std::string& name) {
        removals.look(parent, name);
        return go_on();
    });
    TT_TRY(removals.write_stamps(directory));
    return gone;
}

} // namespace tt
