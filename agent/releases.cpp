#include "agent/releases.hpp"

#include "agent/kept_output.hpp"
#include "agent/retention.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/release_directory.hpp"
#include "integrations/files/remove_tree.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/files/trash.hpp"
#include "integrations/posix/file_lock.hpp"

#include <set>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

/// Relative, so that the tree can be moved or mounted elsewhere.
fs::path link_target(const BuildId& build) {
    return fs::path("releases") / build.value;
}

std::vector<std::string> names_in(const fs::path& directory) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error))
        names.push_back(it->path().filename());
    return names;
}

/// The releases that links in the service's directory name, slots or not.
std::set<std::string> linked_releases(const fs::path& directory) {
    std::set<std::string> names;
    for (const auto& name : names_in(directory)) {
        std::error_code error;
        const auto target = fs::read_symlink(directory / name, error);
        if (!error) names.insert(target.filename());
    }
    return names;
}

/// Only of what serves one is of use.
bool is_old_spare(const ServiceState& state, const std::string& name) {
    if (!name.starts_with(spare_prefix)) return false;
    return !state.current || name != std::string(spare_prefix) + state.current->build.value;
}

Result<>
discard_surplus_releases(const Layout& layout, const ServiceState& state, const std::stop_token& stop) {
    const auto releases = layout.releases(state.service);
    auto keep = linked_releases(releases.parent_path());
    for (const auto& build : kept(state)) keep.insert(build.value);
    for (const auto& name : names_in(releases)) {
        if (stop.stop_requested()) return {};
        if (!name.starts_with('.') && !keep.contains(name)) TT_TRY(discard_release(releases, name));
        if (is_old_spare(state, name)) TT_TRY(discard(releases, name));
    }
    return {};
}

} // namespace

Result<> point_slot(const Layout& layout, const ServiceName& service, const Placed& placed) {
    return flip(layout.slot(service, placed.slot), link_target(placed.build));
}

bool is_in_slot(const Layout& layout, const ServiceName& service, const Placed& placed) {
    std::error_code error;
    const auto target = fs::read_symlink(layout.slot(service, placed.slot), error);
    return !error && target == link_target(placed.build)
           && fs::is_directory(layout.release(service, placed.build), error);
}

Result<> sweep(const Layout& layout, const ServiceState& state, const std::stop_token& stop) {
    const auto lock = FileLock::acquire(layout.unpacking(state.service));
    if (!lock) return {}; // An unpacker that outlived its agent; the next sweep finds what it made.
    TT_TRY(discard_surplus_releases(layout, state, stop));
    TT_TRY(remove_tree(layout.downloads(state.service)));
    if (state.walk)
        TT_TRY(keep_output(layout, state.service, walk_name(*state.walk), stop)
        ); // Else nobody knows which is old.
    std::error_code error;
    if (stop.stop_requested() || !fs::is_directory(layout.releases(state.service), error)) return {};
    return discard_release_leftovers(layout.releases(state.service));
}

} // namespace tt::agent
