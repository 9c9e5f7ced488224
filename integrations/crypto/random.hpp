#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tt {

/// So many raw bytes from the operating system. Throws std::system_error if the system has no randomness to
/// give, because going on without would be worse.
std::string random_bytes(std::size_t bytes);

/// A secret of that many bytes, as hexadecimal digits.
std::string random_token(std::size_t bytes);

/// Whether two secrets are the same, in a time that tells nothing about where they differ. It does tell
/// whether their lengths differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

} // namespace tt
