#pragma once

#include "pipeline/base/id.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tt::bench {

/// What is wrong with the releases of one service on one host: a visible release directory whose tree is not
/// that of its build, bit for bit, and a slot that names no such directory. `digests` are those of all
/// builds, by build id.
std::vector<std::string>
torn_releases(const std::filesystem::path& service, const std::map<std::string, Digest>& digests);

} // namespace tt::bench
