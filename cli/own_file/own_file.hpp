#pragma once

#include "cli/context.hpp"
#include "integrations/yaml/service_file.hpp"

#include <filesystem>
#include <string>

namespace tt {

/// A `tt.yaml` as it lies on the disk.
struct OwnFile {
    std::filesystem::path path;
    std::string name; ///< For messages: relative to where the command was typed, if that is shorter.
    std::string text;
};

/// Reads the file named, or the nearest `tt.yaml` if `path` is empty.
Result<OwnFile> read_own_file(const Context& context, const std::filesystem::path& path);

/// The service in it. Warnings are remarks; errors are one Error whose message is every problem, rendered.
Result<ServiceFile> read_service(Context& context, const OwnFile& file);

/// Reads any file as it is; one that is not there, or is no file, is `invalid_input`.
Result<std::string> read_text_file(const std::filesystem::path& path);

} // namespace tt
