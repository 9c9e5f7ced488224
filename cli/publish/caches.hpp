#pragma once

#include "cli/variables.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>
#include <string>

namespace tt {

/// Where what can be had again is kept from one command to the next: `$XDG_CACHE_HOME/tt/NAME`, else where
/// the XDG rules put caches.
Result<std::filesystem::path> cache_of(const Variables& variables, const std::string& name);

} // namespace tt
