#include "agent/take_away.hpp"

#include "hooks/remains.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/remove_tree.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/posix/file_lock.hpp"

#include <unistd.h>

#include <vector>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

constexpr Duration time_to_end = std::chrono::seconds{10};

/// Slots, and what a crash left of one that was being flipped.
std::vector<fs::path> links_to_releases(const fs::path& directory) {
    std::vector<fs::path> links;
    std::error_code error;
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
        std::error_code no_link;
        const auto target = fs::read_symlink(it->path(), no_link);
        if (!no_link && target.parent_path() == "releases") links.push_back(it->path());
    }
    return links;
}

Result<> remove_file(const fs::path& path) {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return system_failure("remove", path);
}

/// The slots first: nothing may name what is half gone.
Result<> remove_releases(const Layout& layout, const ServiceName& service) {
    const auto releases = layout.releases(service);
    const auto directory = releases.parent_path();
    std::error_code error;
    if (!fs::is_directory(directory, error)) return {};
    for (const auto& link : links_to_releases(directory)) TT_TRY(remove_file(link));
    TT_TRY(sync_directory(directory));
    TT_TRY(remove_tree(releases));
    if (::rmdir(directory.c_str()) == 0) return sync_directory(directory.parent_path());
    return errno == ENOTEMPTY || errno == EEXIST ? sync_directory(directory)
                                                 : Result<>(system_failure("remove", directory));
}

} // namespace

/// The records go last: by them processes are found, and as long as a release is there its hook must not run
/// again.
Result<> take_away(const Layout& layout, const ServiceName& service) {
    TT_ASSIGN(const auto unpacking, FileLock::acquire(layout.unpacking(service)));
    const hooks::Remains remains(layout.releases(service), hooks::tokens_below(layout.records(service)));
    TT_TRY(remains.end_all(time_to_end));
    TT_TRY(remove_releases(layout, service));
    TT_TRY(remove_tree(layout.downloads(service)));
    TT_TRY(remove_tree(layout.scrub(service)));
    TT_TRY(remove_tree(layout.output(service)));
    TT_TRY(remove_file(layout.running(service)));
    TT_TRY(remove_tree(layout.records(service)));
    return remove_file(layout.unpacking(service)); // Only this agent has anything unpacked here.
}

} // namespace tt::agent
