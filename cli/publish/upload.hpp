#pragma once

#include "cli/client.hpp"
#include "pipeline/model/build.hpp"

#include <filesystem>

namespace tt {

/// Gives the server the packed bytes, unless it has them. Returns whether anything was sent.
Result<bool> upload(Client& client, const Artifact& artifact, const std::filesystem::path& file);

} // namespace tt
