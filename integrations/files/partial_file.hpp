#pragma once

#include "integrations/files/file_descriptor.hpp"
#include "pipeline/base/result.hpp"

#include <sys/types.h>

#include <filesystem>
#include <string_view>

namespace tt {

/// A file that is being written under a hidden name in the directory of its final name. The final name shows
/// either what was there before or all the new bytes, whatever process or machine dies. Unless it is
/// published, the hidden file goes away with the object.
class PartialFile {
public:
    /// `mode` holds whatever the umask is.
    static Result<PartialFile> create(const std::filesystem::path& final_path, mode_t mode);

    PartialFile(PartialFile&& other) noexcept = default;
    PartialFile& operator=(PartialFile&&) = delete;
    ~PartialFile();

    Result<> write(std::string_view bytes);

    /// Makes the bytes durable, then visible, then the name durable. Call it once, last.
    Result<> publish();

private:
    PartialFile(std::filesystem::path final_path, std::filesystem::path partial_path, FileDescriptor file);

    std::filesystem::path final_path_;
    std::filesystem::path partial_path_;
    FileDescriptor file_;
};

/// Removes the hidden files that killed processes left in this directory, and none that is being written.
Result<> remove_abandoned_partial_files(const std::filesystem::path& directory);

} // namespace tt
