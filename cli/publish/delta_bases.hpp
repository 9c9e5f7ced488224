#pragma once

#include "pipeline/model/view.hpp"

#include <cstddef>
#include <vector>

namespace tt {

/// The builds from which hosts may go to this one, so that a delta from each is worth making: those that
/// hosts serve now, by how many do, up to a limit; then what is left of the newest, so many. No tree twice,
/// and not that of the build itself.
std::vector<Build> delta_bases(
    const BuildsView& builds, const std::vector<HostView>& hosts, const Build& build, std::size_t newest
);

} // namespace tt
