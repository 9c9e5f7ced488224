#pragma once

#include "integrations/build/manifest.hpp"

#include <cstdint>
#include <vector>

namespace tt {

/// Files that are compressed as one, against files of the older tree as one.
struct DeltaGroup {
    std::vector<const ManifestEntry*> files; ///< Of the newer tree: the first of those with the same bytes.
    std::vector<const ManifestEntry*> bases; ///< Of the older tree, each once.
    std::uint64_t bytes = 0;                 ///< Of all files.
    std::uint64_t base_bytes = 0;            ///< Of all bases.
};

/// What a delta pack holds, as a function of the two manifests alone: so the pack itself names no file, base
/// or size, and whoever applies one knows beforehand how much memory each group takes. Part of the format
/// (docs/build-format.md). The groups point into the manifests.
///
/// Refuses trees with a changed file of more than 1 GiB, which nobody should hold in memory.
Result<std::vector<DeltaGroup>> plan_delta(const Manifest& older, const Manifest& newer);

} // namespace tt
