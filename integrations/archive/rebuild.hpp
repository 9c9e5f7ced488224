#pragma once

#include "integrations/build/manifest.hpp"
#include "integrations/build/release_request.hpp"
#include "integrations/files/stamps.hpp"

#include <filesystem>

namespace tt {

/// What is in a tree that was made out of another one.
struct Rebuilt {
    Manifest manifest;
    Stamps kept; ///< Of what lay in the spare already, and is as it was when it was verified.
};

/// Makes the tree of a build out of the release `request.base` and a delta pack from there, in a directory
/// that must not exist, and returns what is in it now. The tree is gone if it fails; if it does not, it is
/// not durable yet, and its directories are only for us. A base that is the build itself needs no pack.
///
/// Trusts neither: a file of the base is hashed before it is used, and shared only if it is as a release's
/// file should be, read-only and our own; else it is copied, as it is where `request.writable` says. Files
/// from the pack get its time; all others keep theirs. `shared` learns which files got another name or lost
/// one.
///
/// Where the base has a spare (spare.hpp), that becomes the tree, and only what is not in it is made. What is
/// in it was hashed once and is believed as long as it has its stamp.
Result<Rebuilt>
rebuild(const ReleaseRequest& request, const std::filesystem::path& into, SharedFiles& shared);

} // namespace tt
