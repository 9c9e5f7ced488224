#pragma once

#include "pipeline/base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// Where another program of tt is: below `libexec/tt` beside the `bin` that holds this one, or beside this
/// one. Nothing is looked for anywhere else, so that a program of another version is never taken.
Result<std::filesystem::path> find_program(std::string_view name);

/// Becomes another program of tt, which gets these arguments. Returns only if it cannot.
Error become(std::string_view name, const std::vector<std::string>& arguments);

} // namespace tt
