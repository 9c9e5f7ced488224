#include "integrations/files/release_entries.hpp"

#include "integrations/build/tree_path.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/open_beneath.hpp"
#include "integrations/files/release_directory.hpp"

#include <climits>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace tt {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_manifest = std::size_t{256} << 20U;
constexpr std::size_t piece = std::size_t{64} << 10U;
constexpr mode_t all_bits = 07777;
constexpr std::string_view build_config = ".tt/build.json";

/// The manifest that is kept beside the release; an error names what is wrong.
Result<Manifest> kept_manifest(const ReleaseToCheck& release) {
    const auto path = manifest_of_release(release.releases, release.name);
    const auto text = read_file(path, longest_manifest);
    const bool is_right = text && (release.build.empty() || sha256(*text) == release.build);
    auto manifest = is_right ? parse_manifest(*text) : Result<Manifest>(Manifest{});
    if (is_right && manifest) return manifest;
    return fail(ErrorKind::corrupt, path.filename().string());
}

bool has_type(mode_t mode, EntryType type) {
    switch (type) {
    case EntryType::directory:
        return S_ISDIR(mode);
    case EntryType::link:
        return S_ISLNK(mode);
    case EntryType::file:
        break;
    }
    return S_ISREG(mode);
}

/// What the system says without looking inside.
std::optional<Difference> compare(const ManifestEntry& entry, const struct stat& status) {
    if (!has_type(status.st_mode, entry.type)) return Difference::type;
    if (entry.type == EntryType::link) return std::nullopt;
    if ((status.st_mode & all_bits) != entry.mode) return Difference::mode;
    const bool other_size =
        entry.type == EntryType::file && static_cast<std::uint64_t>(status.st_size) != entry.size;
    return other_size ? std::optional(Difference::content) : std::nullopt;
}

std::optional<Difference> compare_link(const ManifestEntry& entry, int parent, const std::string& name) {
    std::array<char, PATH_MAX> target{};
    const ssize_t length = ::readlinkat(parent, name.c_str(), target.data(), target.size());
    if (length < 0) return Difference::unreadable;
    const std::string_view found(target.data(), static_cast<std::size_t>(length));
    return found == entry.target ? std::nullopt : std::optional(Difference::target);
}

Difference absent() {
    return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? Difference::missing
                                                                 : Difference::unreadable;
}

std::string name_of(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1)); // npos + 1 is 0
}

} // namespace

bool is_left_out(const ReleaseToCheck& release, std::string_view path) {
    if (path == build_config) return false;
    return std::ranges::any_of(release.writable, [&](const auto& area) {
        return is_at_or_below(path, area);
    });
}

ReleaseEntries::ReleaseEntries(ReleaseToCheck release, FileDescriptor directory, Manifest manifest)
    : release_(std::move(release))
    , directory_(std::move(directory))
    , manifest_(std::move(manifest))
    , buffer_(piece) {}

Result<ReleaseEntries> ReleaseEntries::open(const ReleaseToCheck& release) {
    const auto root = release.releases / release.name;
    FileDescriptor directory(::open(root.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!directory) return fail(ErrorKind::not_found, ".");
    TT_ASSIGN(auto manifest, kept_manifest(release));
    return ReleaseEntries(release, std::move(directory), std::move(manifest));
}

Looked ReleaseEntries::look(const ManifestEntry& entry, const MayRead& may_read) {
    const int parent = parent_directory(entry.path);
    const std::string name = name_of(entry.path);
    struct stat status{};
    Looked looked;
    if (parent < 0 || ::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
        looked.difference = absent();
    else
        looked.difference = compare(entry, status);
    if (!looked.difference && entry.type == EntryType::link)
        looked.difference = compare_link(entry, parent, name);
    if (!looked.difference && entry.type == EntryType::file)
        return look_at_file(entry, parent, name, may_read);
    if (entry.type != EntryType::directory)
        stamps_[entry.path] = looked.difference ? FileStamp{} : stamp_of(status);
    return looked;
}

/// A stamp counts only if it is the same before and after the bytes were read.
Looked ReleaseEntries::look_at_file(
    const ManifestEntry& entry, int parent, const std::string& name, const MayRead& may_read
) {
    constexpr int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    const FileDescriptor file(::openat(parent, name.c_str(), flags));
    struct stat before{};
    struct stat after{};
    FileStamp& stamp = stamps_[entry.path] = {};
    if (!file || ::fstat(file.number(), &before) != 0) return {.difference = Difference::unreadable};
    for (;;) {
        const ssize_t count = ::read(file.number(), buffer_.data(), buffer_.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return hash_.finish(), Looked{.difference = Difference::unreadable};
        if (count == 0) break;
        hash_.update(std::string_view(buffer_.data(), static_cast<std::size_t>(count)));
        if (!may_read(static_cast<std::uint64_t>(count)))
            return hash_.finish(), stamps_.erase(entry.path), Looked{.stopped = true};
    }
    if (hash_.finish() != entry.content) return {.difference = Difference::content};
    if (::fstat(file.number(), &after) == 0 && stamp_of(before) == stamp_of(after)) stamp = stamp_of(after);
    return {};
}

int ReleaseEntries::parent_directory(std::string_view path) {
    const auto parent = parent_of(path);
    if (!opened_ || opened_path_ != parent) {
        opened_ = open_beneath(directory_.number(), parent);
        opened_path_ = parent;
    }
    return opened_.number();
}

Result<> ReleaseEntries::keep_stamps() const {
    if (stamps_.empty()) return {};
    const auto kept = read_stamps(release_.releases, release_.name);
    std::map<std::string_view, FileStamp> all;
    for (const auto& entry : manifest_.entries)
        if (entry.type != EntryType::directory) all[entry.path] = {};
    if (kept)
        for (const auto& [path, stamp] : *kept) all[path] = stamp;
    for (const auto& [path, stamp] : stamps_) all[path] = stamp;
    Stamps stamps;
    for (const auto& [path, stamp] : all) stamps.push_back({std::string(path), stamp});
    return kept && *kept == stamps ? Result<>() : write_stamps(release_.releases, release_.name, stamps);
}

} // namespace tt
