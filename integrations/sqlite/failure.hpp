#pragma once

#include "pipeline/base/result.hpp"

#include <string_view>

struct sqlite3;

namespace tt::sqlite {

/// The last error of the connection, in the words of tt: what was being done, in which file, and what to do.
std::unexpected<Error> failure(sqlite3* connection, std::string_view doing);

} // namespace tt::sqlite
