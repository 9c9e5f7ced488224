#pragma once

#include "integrations/archive/extra_file.hpp"
#include "integrations/build/manifest.hpp"
#include "pipeline/base/time.hpp"

#include <cstdint>
#include <filesystem>

namespace tt {

struct Packed {
    Manifest manifest;
    Digest build;            ///< Of the manifest.
    Digest artifact;         ///< Of the packed bytes.
    std::uint64_t bytes = 0; ///< How many packed bytes there are.
};

/// Packs a tree into a `.tar.zst` that any tar can read. The manifest depends on the tree alone and the
/// packed bytes on tree, time and zstd version: not on who packs, where, when, or in which order a directory
/// lists. `mtime` is the commit's time; whole seconds of it are kept. Leaves out a `.git` at the top, and
/// refuses what scan_tree() refuses. `extra` files go in as well. The output appears when it is complete.
Result<Packed> pack(
    const std::filesystem::path& tree, const std::filesystem::path& output, Time mtime,
    std::span<const ExtraFile> extra = {}
);

} // namespace tt
