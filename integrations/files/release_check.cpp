#include "integrations/files/release_check.hpp"

#include "integrations/files/file_descriptor.hpp"
#include "integrations/files/release_directory.hpp"
#include "integrations/files/release_entries.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>

#include <algorithm>

namespace tt {

namespace {

namespace fs = std::filesystem;

/// So many of the files found are named; the others are counted.
constexpr std::size_t most_named = 20;

void note(DriftedRelease& found, std::string path, Difference what) {
    ++(what == Difference::missing ? found.missing : what == Difference::extra ? found.extra : found.differ);
    if (found.files.size() < most_named) found.files.push_back({std::move(path), what});
}

void add(DriftedRelease& found, const DriftedRelease& more) {
    found.differ += more.differ;
    found.missing += more.missing;
    found.extra += more.extra;
    for (const auto& file : more.files)
        if (found.files.size() < most_named) found.files.push_back(file);
}

/// The names that the manifest does not have. Below one of those everything else is its own affair.
Result<bool> find_extra(
    const ReleaseToCheck& release, const Manifest& manifest, DriftedRelease& found, const MayRead& may
) {
    const auto root = release.releases / release.name;
    std::error_code error;
    fs::recursive_directory_iterator at(root, error);
    for (; !error && at != fs::end(at); at.increment(error)) {
        if (!may(0)) return false;
        std::string path = at->path().string().substr(root.string().size() + 1);
        const bool left_out = is_left_out(release, path);
        const bool known = find_entry(manifest, path) != nullptr;
        if (left_out || !known) at.disable_recursion_pending();
        if (!left_out && !known) note(found, std::move(path), Difference::extra);
    }
    if (error) note(found, ".", Difference::unreadable);
    return true;
}

/// Compares what the manifest names, from where the progress is.
Result<bool> check_entries(ReleaseEntries& entries, CheckProgress& progress, const MayRead& may) {
    for (const auto& entry : entries.manifest().entries) {
        if (entry.path <= progress.path || entries.is_left_out(entry.path)) continue;
        if (!may(0)) return false;
        const Looked looked = entries.look(entry, may);
        if (looked.stopped) return false;
        if (looked.difference) note(progress.found, entry.path, *looked.difference);
        progress.path = entry.path;
    }
    return true;
}

Result<bool> check_all(ReleaseEntries& entries, CheckProgress& progress, const MayRead& may) {
    TT_ASSIGN(const bool whole, check_entries(entries, progress, may));
    if (!whole) return false;
    DriftedRelease extra;
    TT_ASSIGN(const bool walked, find_extra(entries.release(), entries.manifest(), extra, may));
    if (walked) add(progress.found, extra);
    return walked;
}

/// The files and links that were touched since they were stamped, or were never.
std::vector<std::string> touched_paths(const ReleaseToCheck& release, const Stamps& stamps) {
    std::vector<std::string> touched;
    const auto root = release.releases / release.name;
    const FileDescriptor directory(::open(root.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    for (const auto& [path, stamp] : stamps) {
        if (is_left_out(release, path)) continue;
        struct stat status{};
        const bool there = ::fstatat(directory.number(), path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
        if (!there || stamp_of(status) != stamp) touched.push_back(path);
    }
    return touched;
}

std::vector<std::string> all_paths(const ReleaseEntries& entries) {
    std::vector<std::string> paths;
    for (const auto& entry : entries.manifest().entries)
        if (entry.type != EntryType::directory && !entries.is_left_out(entry.path))
            paths.push_back(entry.path);
    return paths;
}

/// Reads the files again; what is right gets its stamp.
Result<bool>
are_right(ReleaseEntries& entries, const std::vector<std::string>& paths, const std::stop_token& stop) {
    bool right = true;
    for (const auto& path : paths) {
        const auto* entry = find_entry(entries.manifest(), path);
        if (!entry) return false;
        const Looked looked = entries.look(*entry, [&](std::uint64_t) { return !stop.stop_requested(); });
        if (looked.stopped) return fail(ErrorKind::cancelled, "stopped");
        right = right && !looked.difference;
    }
    TT_TRY(entries.keep_stamps());
    return right;
}

} // namespace

Result<bool> is_intact(const ReleaseToCheck& release, const std::stop_token& stop) {
    const auto stamps = read_stamps(release.releases, release.name);
    const auto touched = stamps ? touched_paths(release, *stamps) : std::vector<std::string>{};
    if (stamps && touched.empty()) return true;
    auto entries = ReleaseEntries::open(release);
    if (!entries) return false;
    return are_right(*entries, stamps ? touched : all_paths(*entries), stop);
}

Result<bool> check_release(const ReleaseToCheck& release, CheckProgress& progress, const MayRead& may_read) {
    auto entries = ReleaseEntries::open(release);
    if (!entries) {
        progress.found = {};
        const bool there = entries.error().kind != ErrorKind::not_found;
        note(progress.found, entries.error().message, there ? Difference::unreadable : Difference::missing);
        return true;
    }
    TT_ASSIGN(const bool whole, check_all(*entries, progress, may_read));
    TT_TRY(entries->keep_stamps());
    return whole;
}

bool is_clean(const DriftedRelease& release) {
    return release.differ + release.missing + release.extra == 0;
}

} // namespace tt
