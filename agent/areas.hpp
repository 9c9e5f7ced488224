#pragma once

#include "integrations/posix/identity.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tt::agent {

/// Gives a release files of its own in the place of those that others share, and makes it durable. Harmless
/// to repeat.
Result<> own_files(const std::filesystem::path& release);

/// Makes the areas that a build declares writable for its POST_DOWNLOAD hook, which runs as `user` (absent:
/// as we do); one that does not exist is made, and a file that other releases share becomes one of its own.
/// No area leads out of the release. Harmless to repeat.
Result<> open_areas(
    const std::filesystem::path& release, const std::vector<std::string>& areas,
    const std::optional<Identity>& user = {}
);

/// Makes the areas ours and read-only again, with all that is in them, and durable.
Result<> seal_areas(const std::filesystem::path& release, const std::vector<std::string>& areas);

} // namespace tt::agent
