#include "agent/resident_release.hpp"

#include "agent/templates.hpp"
#include "hooks/build_config.hpp"

namespace tt::agent {

namespace {

/// Compares in full. A request to stop is `cancelled`.
Result<DriftedRelease> differences(const ReleaseToCheck& release, const std::stop_token& stop) {
    CheckProgress progress;
    TT_ASSIGN(const bool whole, check_release(release, progress, [&](std::uint64_t) {
                  return !stop.stop_requested();
              }));
    if (!whole) return fail(ErrorKind::cancelled, "stopped");
    return progress.found;
}

/// `lib/app.py (content)`
std::string first_of(const DriftedRelease& found) {
    if (found.files.empty()) return "";
    const auto& [path, what] = found.files.front();
    return ", first '" + path + "' (" + std::string(to_string(what)) + ")";
}

} // namespace

ReleaseToCheck release_to_check(
    const Layout& layout, const ServiceName& service, const BuildId& build, const Digest& digest
) {
    const auto directory = layout.release(service, build);
    ReleaseToCheck release{layout.releases(service), build.value, digest, template_areas(directory)};
    if (const auto config = hooks::read_build_config(directory))
        release.writable.insert(release.writable.end(), config->writable.begin(), config->writable.end());
    return release;
}

Result<bool> is_right(const ReleaseToCheck& release, bool thorough, const std::stop_token& stop) {
    if (!thorough) return is_intact(release, stop);
    TT_ASSIGN(const auto found, differences(release, stop));
    return is_clean(found);
}

Result<> check_before_flip(const ReleaseToCheck& release, const std::stop_token& stop) {
    TT_ASSIGN(const bool intact, is_intact(release, stop));
    if (intact) return {};
    TT_ASSIGN(const auto found, differences(release, stop));
    const auto count = found.differ + found.missing;
    return fail(
        ErrorKind::corrupt,
        "'" + (release.releases / release.name).string() + "' is not what was unpacked there: "
            + std::to_string(count) + " differ or are missing" + first_of(found),
        "deploy the build again; what a hook may change belongs below a path that `writable` names"
    );
}

} // namespace tt::agent
