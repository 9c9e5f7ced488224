#pragma once

#include "cli/context.hpp"
#include "cli/publish/material.hpp"
#include "pipeline/model/request.hpp"

namespace tt {

/// A build of which nobody knows yet, and its bytes.
struct PackedBuild {
    Build build;
    std::filesystem::path file;
};

/// Makes a build below `scratch`. The same material gives the same bytes.
Result<PackedBuild> pack_build(const Material& material, const std::filesystem::path& scratch);

/// Sends what the control plane does not have yet, and has the build recorded, with what the repository says
/// that it contains.
Result<Answer>
hand_over(Context& context, const PackedBuild& packed, const std::filesystem::path& repository);

/// `1234 bytes`, `120 kB`, `3 MB`.
std::string size_text(std::uint64_t bytes);

} // namespace tt
