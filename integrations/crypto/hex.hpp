#pragma once

#include <span>
#include <string>

namespace tt {

/// Two lower-case hexadecimal digits for each byte.
std::string to_hex(std::span<const unsigned char> bytes);

} // namespace tt
