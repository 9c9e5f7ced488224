#pragma once

#include <string>
#include <string_view>

namespace tt {

/// BLAKE2b with 512 bits (RFC 7693), as 64 raw bytes. Throws std::runtime_error only when the crypto library
/// cannot work at all.
std::string blake2b_512(std::string_view bytes);

} // namespace tt
