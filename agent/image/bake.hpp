#pragma once

#include "agent/layout.hpp"
#include "agent/step_runner.hpp"
#include "pipeline/model/build.hpp"
#include "pipeline/model/signed_index.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace tt::agent {

/// A build that is to be resident in an image before its agent ever starts.
struct Baking {
    Layout layout; ///< Seen from here: below the root of the image.
    Build build;
    std::optional<SignedIndex> index; ///< The newest of its publisher; absent: there is none.
    bool require_signatures = false;
    ServerAddress server;
    std::string token;
    std::filesystem::path bytes; ///< The artifact on this machine; empty: it is fetched.
    Programs programs;           ///< Of this machine.
    DownloadRules downloads = {};
    ProcessOptions processes = {};
    std::string user_agent;
};

/// Whether hosts of this image would take the build, by the keys and the index that are in it; the key it is
/// signed by, empty where none is pinned. `denied` says what is wrong: no signature, an expired index, a
/// revocation.
Result<std::string> check_trust(const Baking& baking);

/// Whether the image is nobody yet: what an enrolled host left would make one host of many machines.
Result<> check_nobody(const Layout& layout);

/// Brings the build by the steps of a host, up to where only activate is left, with its POST_DOWNLOAD hook,
/// and writes down that it is resident. Until that is written, whatever else is there counts for nothing.
///
/// What earlier bakings brought of other services stays, of this one it goes. Nothing of the caller's token,
/// of hooks' output or of downloads stays behind. `blocked` while an agent has the state directory.
Result<> bake(const Baking& baking);

} // namespace tt::agent
