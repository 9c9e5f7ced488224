#pragma once

#include "pipeline/model/build.hpp"

#include <cstdint>
#include <optional>

namespace tt {

/// Whether `a` is newer than `b`: by history where both tell their place in it, else by order of publishing.
bool is_newer(const Build& a, const Build& b);

/// How many commits the history of `newer` has more than that of `older`; nothing where that is not known,
/// or where they are on different branches.
std::optional<std::uint64_t> commits_between(const Build& older, const Build& newer);

} // namespace tt
