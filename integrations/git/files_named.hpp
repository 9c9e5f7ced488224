#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// A file as a commit has it.
struct CommittedFile {
    std::string path; ///< From the root of the repository.
    std::string text;

    bool operator==(const CommittedFile&) const = default;
};

/// The files of this name in the commit, in whichever directories, by path; links and files of more than 1
/// MiB are not looked at. In the repository that must be there.
Result<std::vector<CommittedFile>>
files_named(const std::filesystem::path& inside, const CommitId& commit, std::string_view name);

/// Where a file lies in the repository around it: `services/shop/tt.yaml`.
Result<std::string> place_in_repository(const std::filesystem::path& file);

} // namespace tt
