#include "integrations/archive/tree_writer.hpp"

#include "integrations/build/tree_path.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/open_beneath.hpp"
#include "integrations/files/remove_tree.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <tuple>

namespace tt {

namespace {

constexpr unsigned implied_mode = 0555;
constexpr mode_t private_directory = 0700;
constexpr mode_t private_file = 0600;
constexpr int only_a_directory = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

std::string name_of(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1)); // npos + 1 is 0
}

/// On disk the owner may write until a release is sealed.
mode_t disk_mode(const ManifestEntry& entry) {
    return entry.mode | 0200U;
}

std::unexpected<Error> refuse(std::string_view path, std::string_view why) {
    return fail(ErrorKind::corrupt, "'" + std::string(path) + "' " + std::string(why));
}

} // namespace

TreeWriter::TreeWriter(std::filesystem::path root, FileDescriptor directory)
    : root_(std::move(root))
    , directory_(std::move(directory)) {}

Result<TreeWriter> TreeWriter::create(const std::filesystem::path& root) {
    if (::mkdir(root.c_str(), 0755) != 0) return system_failure("create", root);
    return go_on(root);
}

Result<TreeWriter> TreeWriter::go_on(const std::filesystem::path& root) {
    FileDescriptor directory(::open(root.c_str(), O_RDONLY | only_a_directory));
    if (!directory) return system_failure("open", root);
    if (::fchmod(directory.number(), 0755) != 0) return system_failure("set the mode of", root);
    return TreeWriter(root, std::move(directory));
}

TreeWriter::~TreeWriter() {
    if (directory_) std::ignore = remove_tree(root_); // What made the tree fail is the error to report.
}

Result<> TreeWriter::add_directory(const std::string& path, unsigned mode) {
    if (implied_.erase(path) == 0) {
        TT_TRY(prepare(path));
        TT_TRY(make_directory(path));
    }
    entries_[path] = {.path = path, .type = EntryType::directory, .mode = build_mode(mode)};
    return {};
}

Result<> TreeWriter::add_link(const std::string& path, const std::string& target) {
    if (!stays_inside(path, target)) return refuse(path, "is a link that may leave the build: " + target);
    TT_TRY(prepare(path));
    TT_ASSIGN(const int parent, parent_directory(path));
    if (::symlinkat(target.c_str(), parent, name_of(path).c_str()) != 0)
        return failure("create the link", path);
    entries_[path] = {.path = path, .type = EntryType::link, .target = target};
    return {};
}

Result<FileDescriptor> TreeWriter::create_file(const std::string& path) {
    TT_TRY(prepare(path));
    TT_ASSIGN(const int parent, parent_directory(path));
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    FileDescriptor file(::openat(parent, name_of(path).c_str(), flags, private_file));
    if (!file) return failure("create", path);
    return file;
}

Result<> TreeWriter::add_file(const FileDescriptor& file, ManifestEntry entry, std::int64_t mtime) {
    entry.mode = build_mode(entry.mode);
    const std::array<timespec, 2> times{{{.tv_sec = mtime, .tv_nsec = 0}, {.tv_sec = mtime, .tv_nsec = 0}}};
    if (::fchmod(file.number(), disk_mode(entry)) != 0) return failure("set the mode of", entry.path);
    if (::futimens(file.number(), times.data()) != 0) return failure("set the time of", entry.path);
    const std::string path = entry.path;
    entries_[path] = std::move(entry);
    return {};
}

// Over /proc, so that it is the very file that was opened, whatever its name leads to by now.
Result<bool> TreeWriter::share_file(const FileDescriptor& file, ManifestEntry entry) {
    TT_TRY(prepare(entry.path));
    TT_ASSIGN(const int parent, parent_directory(entry.path));
    const auto source = "/proc/self/fd/" + std::to_string(file.number());
    if (::linkat(AT_FDCWD, source.c_str(), parent, name_of(entry.path).c_str(), AT_SYMLINK_FOLLOW) != 0)
        return false;
    std::string path = entry.path;
    entries_[std::move(path)] = std::move(entry);
    return true;
}

Result<> TreeWriter::remove(const ManifestEntry& entry) {
    TT_ASSIGN(const int parent, parent_directory(entry.path));
    const int flags = entry.type == EntryType::directory ? AT_REMOVEDIR : 0;
    if (::unlinkat(parent, name_of(entry.path).c_str(), flags) != 0 && errno != ENOENT)
        return failure("remove", entry.path);
    if (opened_path_ == entry.path) opened_.reset();
    return {};
}

const ManifestEntry* TreeWriter::find_file(const std::string& path) const {
    const auto found = entries_.find(path);
    return found == entries_.end() || found->second.type != EntryType::file ? nullptr : &found->second;
}

Result<FileDescriptor> TreeWriter::open_file(const std::string& path) {
    TT_ASSIGN(const int parent, parent_directory(path));
    FileDescriptor file(::openat(parent, name_of(path).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file) return failure("read", path);
    return file;
}

/// Makes sure that the name is new and lies in a directory.
Result<> TreeWriter::prepare(const std::string& path) {
    if (entries_.contains(path)) return refuse(path, "is in the archive twice");
    const std::string parent(parent_of(path));
    if (parent.empty()) return {};
    const auto found = entries_.find(parent);
    if (found == entries_.end()) {
        TT_TRY(prepare(parent));
        TT_TRY(make_directory(parent));
        implied_.insert(parent);
        entries_[parent] = {.path = parent, .type = EntryType::directory, .mode = implied_mode};
    } else if (found->second.type != EntryType::directory) {
        return refuse(path, "lies below '" + parent + "', which is no directory");
    }
    return {};
}

Result<> TreeWriter::make_directory(const std::string& path) {
    TT_ASSIGN(const int parent, parent_directory(path));
    if (::mkdirat(parent, name_of(path).c_str(), private_directory) != 0) return failure("create", path);
    return {};
}

/// The descriptor stays ours, and is good until the next call.
Result<int> TreeWriter::parent_directory(std::string_view path) {
    const auto parent = parent_of(path);
    if (!opened_ || opened_path_ != parent) {
        opened_ = open_beneath(directory_.number(), parent);
        if (!opened_) return failure("open", parent);
        opened_path_ = parent;
    }
    return opened_.number();
}

// Last and from the inside out, because a directory that may not be searched could not be written to.
Result<> TreeWriter::set_directory_modes() {
    for (auto at = entries_.rbegin(); at != entries_.rend(); ++at) {
        const auto& [path, entry] = *at;
        if (entry.type != EntryType::directory) continue;
        TT_ASSIGN(const int parent, parent_directory(path));
        const FileDescriptor made(::openat(parent, name_of(path).c_str(), O_RDONLY | only_a_directory));
        if (!made || ::fchmod(made.number(), disk_mode(entry)) != 0) return failure("set the mode of", path);
    }
    return {};
}

Result<Manifest> TreeWriter::finish() {
    Manifest manifest;
    manifest.entries.reserve(entries_.size());
    for (auto& [path, entry] : entries_) manifest.entries.push_back(std::move(entry));
    directory_.reset();
    return manifest;
}

std::unexpected<Error> TreeWriter::failure(std::string_view doing, std::string_view path) const {
    return system_failure(doing, on_disk(path));
}

} // namespace tt
