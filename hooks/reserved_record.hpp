#pragma once

#include "integrations/files/file_descriptor.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace tt::hooks {

/// A small file whose room on the disk is taken before it is known what it will say, so that a disk that
/// fills up meanwhile cannot keep it from being written.
class ReservedRecord {
public:
    /// Takes the room. The name does not exist until publish().
    static Result<ReservedRecord> reserve(const std::filesystem::path& path);

    /// Gives the file its content and its name. Durable when it returns.
    Result<> publish(std::string_view bytes);

private:
    ReservedRecord(std::filesystem::path path, FileDescriptor file);

    std::filesystem::path path_;
    FileDescriptor file_;
};

} // namespace tt::hooks
