#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string_view>

namespace tt {

/// The `tt.yaml` in `directory` or the nearest one above it.
std::optional<std::filesystem::path> find_service_file(std::filesystem::path directory);

/// The name that a `tt.yaml` gives to its service: the value of its first top-level `service:` line.
///
/// Reads that one line and nothing else, because most commands need no more and reading YAML would be half of
/// their run time. A file that names its service in any other form is `invalid_input`.
Result<ServiceName> service_named_in(const std::filesystem::path& file);

/// The same from the text of the file; nothing if it has no such line.
std::optional<ServiceName> service_named_by(std::string_view text);

} // namespace tt
