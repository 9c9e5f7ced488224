#pragma once

#include "integrations/build/manifest.hpp"

#include <filesystem>

namespace tt {

/// What a tree holds, as a manifest that lacks only the digests of the files: sorted, without a `.git` at the
/// top. Refuses what no build may hold and names it: devices, sockets, pipes, setuid and setgid files, and
/// links that leave the tree.
Result<Manifest> scan_tree(const std::filesystem::path& tree);

} // namespace tt
