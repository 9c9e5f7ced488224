#pragma once

#include "integrations/build/manifest.hpp"
#include "integrations/build/release_request.hpp"

#include <filesystem>

namespace tt {

/// Makes the tree of a build out of the release `request.base` and a delta pack from there, in a directory
/// that must not exist, and returns what is in it now. The tree is durable when this returns, and gone if it
/// fails. A base that is the build itself needs no pack.
///
/// Trusts neither: a file of the base is hashed before it is used, and shared only if it is as a release's
/// file should be, read-only and our own; else it is copied, as it is where `request.writable` says. Files
/// from the pack get its time; all others keep theirs.
Result<Manifest> rebuild(const ReleaseRequest& request, const std::filesystem::path& into);

} // namespace tt
