#pragma once

#include "integrations/build/manifest.hpp"
#include "integrations/build/unpack_limits.hpp"

#include <filesystem>

namespace tt {

/// Unpacks a `.tar.zst`, `.tar.gz`, `.tar` or `.zip` into a directory that must not exist, and returns what
/// is in it now, hashed while it was written. The tree is gone if it fails; if it does not, it is not durable
/// yet.
///
/// Trusts nothing in the archive: writes only beneath `into`; refuses names and links that lead out of it,
/// anything but directories, files and links, setuid and setgid bits, a name that comes twice, and archives
/// that are cut off or go on after their end. Hard links become files of their own. Owners and extended
/// attributes are not taken.
Result<Manifest> unpack(
    const std::filesystem::path& archive, const std::filesystem::path& into, const UnpackLimits& limits = {}
);

} // namespace tt
