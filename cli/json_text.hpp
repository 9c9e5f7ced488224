#pragma once

#include <string>
#include <string_view>

namespace tt {

/// The same JSON object with `"schema":"tt.v1.KIND"` among its keys, in its place in their order. `object`
/// is canonical JSON, as encode() writes it, and has no such key.
std::string with_schema(std::string_view object, std::string_view kind);

/// The same JSON with line ends and an indent of two, for people. `json` is canonical.
std::string indented(std::string_view json);

} // namespace tt
