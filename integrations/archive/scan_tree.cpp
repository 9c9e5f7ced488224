#include "integrations/archive/scan_tree.hpp"

#include "integrations/build/tree_path.hpp"
#include "integrations/files/system_failure.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace tt {

namespace {

namespace fs = std::filesystem;

std::unexpected<Error> refuse(const fs::path& path, std::string why, std::string hint = {}) {
    return fail(ErrorKind::invalid_input, "pack '" + path.string() + "': " + std::move(why), std::move(hint));
}

Result<ManifestEntry> link_entry(const fs::path& path, std::string name) {
    std::error_code error;
    auto target = fs::read_symlink(path, error).string();
    errno = error.value();
    if (error) return system_failure("read the link", path);
    if (!stays_inside(name, target))
        return refuse(
            path, "the link leads to '" + target + "', which may be outside of the build",
            "make it relative, with '..' only at its beginning, or pack a copy of what it leads to"
        );
    return ManifestEntry{.path = std::move(name), .type = EntryType::link, .target = std::move(target)};
}

Result<ManifestEntry> file_entry(const fs::path& path, std::string name, const struct stat& status) {
    if ((status.st_mode & (S_ISUID | S_ISGID)) != 0)
        return refuse(path, "a build holds no setuid or setgid file", "chmod ug-s it");
    return ManifestEntry{
        .path = std::move(name),
        .mode = build_mode(status.st_mode),
        .size = static_cast<std::uint64_t>(status.st_size)
    };
}

Result<ManifestEntry> entry_of(const fs::path& path, std::string name) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0) return system_failure("pack", path);
    switch (status.st_mode & S_IFMT) {
    case S_IFDIR:
        return ManifestEntry{
            .path = std::move(name), .type = EntryType::directory, .mode = build_mode(status.st_mode)
        };
    case S_IFLNK:
        return link_entry(path, std::move(name));
    case S_IFREG:
        return file_entry(path, std::move(name), status);
    default:
        return refuse(path, "a build holds directories, files and links only");
    }
}

std::unexpected<Error> list_failure(const fs::path& tree, std::error_code error) {
    errno = error.value();
    return system_failure("list", tree);
}

} // namespace

Result<Manifest> scan_tree(const fs::path& tree) {
    Manifest manifest;
    std::error_code error;
    fs::recursive_directory_iterator at(tree, error);
    for (; !error && at != fs::end(at); at.increment(error)) {
        auto name = at->path().lexically_relative(tree).string();
        if (name == ".git") {
            at.disable_recursion_pending();
            continue;
        }
        if (!is_tree_path(name)) return refuse(at->path(), "the path is too long or nested too deeply");
        TT_ASSIGN(auto entry, entry_of(at->path(), std::move(name)));
        manifest.entries.push_back(std::move(entry));
    }
    if (error) return list_failure(tree, error);
    std::ranges::sort(manifest.entries, {}, &ManifestEntry::path);
    return manifest;
}

} // namespace tt
