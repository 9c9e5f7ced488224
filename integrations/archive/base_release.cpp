#include "integrations/archive/base_release.hpp"

#include "integrations/build/tree_path.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/open_beneath.hpp"
#include "integrations/files/release_directory.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace tt {

namespace {

constexpr std::size_t longest_manifest = std::size_t{256} << 20U;

/// One more byte than is wanted is asked for, so that a file that is too long shows.
Result<std::string>
read_bytes(const FileDescriptor& file, std::uint64_t size, const std::filesystem::path& path) {
    std::string bytes(size + 1, '\0');
    std::size_t filled = 0;
    for (;;) {
        const ssize_t count = ::read(file.number(), bytes.data() + filled, bytes.size() - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return system_failure("read", path);
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    if (filled != size) return fail(ErrorKind::corrupt, "'" + path.string() + "' has another size");
    bytes.resize(size);
    return bytes;
}

} // namespace

BaseRelease::BaseRelease(
    std::filesystem::path root, FileDescriptor directory, Manifest manifest, Digest digest
)
    : root_(std::move(root))
    , directory_(std::move(directory))
    , manifest_(std::move(manifest))
    , digest_(std::move(digest)) {
    for (const auto& entry : manifest_.entries)
        if (entry.type == EntryType::file) by_content_[entry.content].push_back(&entry);
}

Result<BaseRelease> BaseRelease::open(const std::filesystem::path& releases, const std::string& name) {
    TT_TRY(check_release_name(name));
    auto root = releases / name;
    FileDescriptor directory(::open(root.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!directory) return system_failure("open", root);
    TT_ASSIGN(const auto text, read_file(manifest_of_release(releases, name), longest_manifest));
    TT_ASSIGN(auto manifest, parse_manifest(text));
    return BaseRelease(std::move(root), std::move(directory), std::move(manifest), sha256(text));
}

const ManifestEntry* BaseRelease::find(const ManifestEntry& wanted) const {
    const auto found = by_content_.find(wanted.content);
    if (found == by_content_.end()) return nullptr;
    const ManifestEntry* best = found->second.front();
    for (const auto* file : found->second) {
        if (file->path == wanted.path && file->mode == wanted.mode) return file;
        if (file->mode == wanted.mode && best->mode != wanted.mode) best = file;
    }
    return best;
}

Result<FileDescriptor> BaseRelease::open_file(const ManifestEntry& file) const {
    const auto parent = open_beneath(directory_.number(), parent_of(file.path));
    if (!parent) return system_failure("open the directory of", on_disk(file));
    const auto name = file.path.substr(file.path.rfind('/') + 1); // npos + 1 is 0
    constexpr int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    FileDescriptor opened(::openat(parent.number(), name.c_str(), flags));
    struct stat status{};
    if (!opened || ::fstat(opened.number(), &status) != 0) return system_failure("read", on_disk(file));
    if (!S_ISREG(status.st_mode) || static_cast<std::uint64_t>(status.st_size) != file.size)
        return fail(ErrorKind::corrupt, "'" + on_disk(file).string() + "' is not what was unpacked there");
    return opened;
}

Result<std::string> BaseRelease::read(const ManifestEntry& file) const {
    TT_ASSIGN(const auto opened, open_file(file));
    return read_bytes(opened, file.size, on_disk(file));
}

} // namespace tt
