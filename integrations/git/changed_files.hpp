#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/model/plan_view.hpp"

#include <filesystem>
#include <optional>
#include <vector>

namespace tt {

/// The files in which two commits differ, by path; nothing when `inside` is in no repository or the
/// repository does not have both commits. A renamed file is a deleted and an added one.
Result<std::optional<std::vector<FileChange>>>
changed_files(const std::filesystem::path& inside, const CommitId& from, const CommitId& to);

} // namespace tt
