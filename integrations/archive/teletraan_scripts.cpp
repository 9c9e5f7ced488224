#include "integrations/archive/teletraan_scripts.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tt {

namespace {

constexpr unsigned executable = 0111;

constexpr std::array<std::string_view, 6> script_names{"PRE_DOWNLOAD", "POST_DOWNLOAD", "PRE_RESTART",
                                                       "RESTARTING",   "POST_RESTART",  "STOPPING"};

/// `teletraan/NAME` or `teletraan/SERVICE/NAME`.
bool is_script(const ManifestEntry& entry) {
    constexpr std::string_view top = "teletraan/";
    if (entry.type != EntryType::file || !entry.path.starts_with(top)) return false;
    const auto below = std::string_view(entry.path).substr(top.size());
    const auto name = below.substr(below.rfind('/') + 1); // npos + 1 is 0
    return std::ranges::count(below, '/') <= 1 && std::ranges::find(script_names, name) != script_names.end();
}

} // namespace

void make_scripts_executable(Manifest& manifest) {
    for (auto& entry : manifest.entries)
        if (is_script(entry)) entry.mode |= executable;
}

} // namespace tt
