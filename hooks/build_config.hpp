#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/model/build.hpp"

#include <filesystem>

namespace tt::hooks {

/// The build configuration that a release directory carries, or the defaults when it carries none. Part of
/// the signed build, so it is read from there and never from a goal.
Result<BuildConfig> read_build_config(const std::filesystem::path& release);

} // namespace tt::hooks
