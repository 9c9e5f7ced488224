#pragma once

#include "pipeline/model/build.hpp"

#include <string>

namespace tt {

/// The canonical JSON of a build configuration without what is as in a BuildConfig{}, at every depth.
/// decode() reads it back. It travels in the build and so is part of its id: a tree that is published again
/// by a tt that knows more keys is the build that it was.
std::string encode_brief(const BuildConfig& config);

} // namespace tt
