#pragma once

#include "cli/context.hpp"
#include "cli/publish/material.hpp"
#include "cli/publish/published.hpp"
#include "integrations/archive/extra_file.hpp"
#include "integrations/build/manifest.hpp"
#include "pipeline/model/request.hpp"

namespace tt {

/// A build of which nobody knows yet, and its bytes.
struct PackedBuild {
    Build build;
    std::filesystem::path file;
    Manifest manifest;
    std::filesystem::path tree;   ///< What was packed,
    std::vector<ExtraFile> extra; ///< and what went in besides.
    std::filesystem::path scratch;
};

/// Makes a build below `scratch`. The same material gives the same bytes.
Result<PackedBuild> pack_build(const Material& material, const std::filesystem::path& scratch);

/// How a build is handed over.
struct HandOver {
    std::filesystem::path repository = {}; ///< Says what the build contains.
    std::size_t deltas = usual_deltas;     ///< From so many of the newest builds; 0: none at all.
};

/// Sends what the control plane does not have yet, with deltas to the build, and then has the build recorded:
/// so hosts that want it at once find them.
Result<Published> hand_over(Context& context, const PackedBuild& packed, const HandOver& how);

} // namespace tt
