#include "integrations/archive/spare.hpp"

#include "integrations/archive/may_share.hpp"
#include "integrations/build/path_cursor.hpp"
#include "integrations/files/release_check.hpp"
#include "integrations/files/release_directory.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/files/trash.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <tuple>

namespace tt {

namespace {

namespace fs = std::filesystem;

constexpr mode_t only_for_us = 0700;

/// Every name that comes into a directory or leaves it moves the directory's time away from this one.
constexpr timespec as_made{.tv_sec = 0, .tv_nsec = 0};

bool is_as_made(const fs::path& directory) {
    struct stat status{};
    return ::lstat(directory.c_str(), &status) == 0 && S_ISDIR(status.st_mode)
           && status.st_mtim.tv_sec == as_made.tv_sec && status.st_mtim.tv_nsec == as_made.tv_nsec;
}

Result<> mark_as_made(const fs::path& directory) {
    const std::array<timespec, 2> times{as_made, as_made};
    if (::utimensat(AT_FDCWD, directory.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) == 0) return {};
    return system_failure("set the time of", directory);
}

/// The root, and the directories of the manifest, which has each before what is in it.
std::vector<fs::path> directories_of(const Manifest& manifest, const fs::path& root) {
    std::vector<fs::path> paths{root};
    for (const auto& entry : manifest.entries)
        if (entry.type == EntryType::directory) paths.push_back(root / entry.path);
    return paths;
}

/// Gives a file or link of the base a second name, if it is still what its stamp says. Where the file system
/// gives it none it is left out.
void share(
    const BaseRelease& base, const ManifestEntry& entry, const FileStamp& stamp, const fs::path& into,
    SharedFiles& shared
) {
    const auto from = base.on_disk(entry);
    const auto to = into / entry.path;
    struct stat status{};
    if (::lstat(from.c_str(), &status) != 0 || stamp_of(status) != stamp) return;
    if (entry.type == EntryType::file && !may_share(entry, status)) return;
    if (::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), 0) != 0) return;
    if (::lstat(to.c_str(), &status) == 0) shared.add(stamp, stamp_of(status));
}

/// After each so many names the stamps of the releases are brought up to date: whoever ends this in between,
/// because the host has something better to do, has few files to read.
constexpr std::size_t names_at_once = 1000;

Result<>
share_all(const BaseRelease& base, const fs::path& releases, const Stamps& stamps, const fs::path& into) {
    SharedFiles shared;
    std::size_t names = 0;
    PathCursor known(stamps);
    for (const auto& entry : base.manifest().entries) {
        if (const auto* found = known.find(entry.path)) share(base, entry, found->stamp, into, shared);
        if (++names % names_at_once != 0) continue;
        TT_TRY(shared.write_stamps(releases));
        shared = {};
    }
    return shared.write_stamps(releases);
}

Result<>
fill(const BaseRelease& base, const fs::path& releases, const std::string& name, const fs::path& into) {
    TT_ASSIGN(const auto stamps, read_stamps(releases, name));
    const auto directories = directories_of(base.manifest(), into);
    for (const auto& path : directories)
        if (::mkdir(path.c_str(), only_for_us) != 0) return system_failure("create", path);
    TT_TRY(share_all(base, releases, stamps, into));
    for (const auto& path : directories) TT_TRY(mark_as_made(path));
    return {};
}

/// The stamps of what is as it was when it was verified; nothing when a directory is not as it was made.
std::optional<Stamps> untouched(const Manifest& manifest, const Stamps& stamps, const fs::path& tree) {
    for (const auto& path : directories_of(manifest, tree))
        if (!is_as_made(path)) return std::nullopt;
    const FileDescriptor root(::open(tree.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    Stamps same;
    for (const auto& stamped : stamps) {
        struct stat status{};
        const bool there = ::fstatat(root.number(), stamped.path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
        if (there && stamp_of(status) == stamped.stamp) same.push_back(stamped);
    }
    return same;
}

} // namespace

Result<> make_spare(const fs::path& releases, const std::string& name) {
    const auto spare = spare_of_release(releases, name);
    std::error_code error;
    if (fs::is_directory(spare, error)) return {};
    TT_TRY(is_intact({releases, name, {}, {}}, {}));
    TT_ASSIGN(const auto base, BaseRelease::open(releases, name));
    const auto partial = partial_release(releases, spare.filename().string());
    TT_TRY(discard(releases, partial.filename()));
    auto made = fill(base, releases, name, partial);
    if (made && ::rename(partial.c_str(), spare.c_str()) != 0) made = system_failure("complete", spare);
    if (!made) std::ignore = discard(releases, partial.filename());
    return made;
}

std::optional<Stamps>
take_spare(const fs::path& releases, const std::string& name, const BaseRelease& base, const fs::path& into) {
    const auto stamps = read_stamps(releases, name);
    if (!stamps || ::rename(spare_of_release(releases, name).c_str(), into.c_str()) != 0) return std::nullopt;
    auto same = untouched(base.manifest(), *stamps, into);
    if (!same) std::ignore = discard(releases, into.filename());
    return same;
}

} // namespace tt
