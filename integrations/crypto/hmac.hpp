#pragma once

#include <string>
#include <string_view>

namespace tt {

/// HMAC-SHA256: 32 raw bytes. Throws std::runtime_error only when the crypto library cannot work at all.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// The same as 64 lower-case hexadecimal digits. Compare with equal_in_constant_time().
std::string hmac_sha256_hex(std::string_view key, std::string_view bytes);

} // namespace tt
