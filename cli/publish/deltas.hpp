#pragma once

#include "cli/publish/packed_build.hpp"
#include "cli/publish/published.hpp"

#include <cstddef>
#include <vector>

namespace tt {

/// Makes the deltas to a build that the server does not have yet, from delta_bases(), and sends those that
/// are worth it. Artifacts of the bases come from a cache on this machine, or from the server. Whatever goes
/// wrong costs a delta and gives a remark: hosts take the whole build then.
std::vector<MadeDelta> make_deltas(Context& context, const PackedBuild& packed, std::size_t newest);

} // namespace tt
