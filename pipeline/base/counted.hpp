#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tt {

/// `1 host`, `3 hosts`.
std::string counted(std::int64_t count, std::string_view noun);

} // namespace tt
