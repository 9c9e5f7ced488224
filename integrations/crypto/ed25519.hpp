#pragma once

#include "pipeline/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tt {

/// Of Ed25519 (RFC 8032), in raw bytes.
inline constexpr std::size_t ed25519_key_bytes =
    32; ///< Of a seed, which is the private key, and of a public key.
inline constexpr std::size_t ed25519_signature_bytes = 64;

/// The public key of a seed. An Error only for a seed of another length.
Result<std::string> ed25519_public_key(std::string_view seed);

/// The signature of the bytes, always the same. An Error only for a seed of another length.
Result<std::string> ed25519_sign(std::string_view seed, std::string_view bytes);

/// Whether this is the key's signature of exactly these bytes.
bool ed25519_verify(std::string_view public_key, std::string_view bytes, std::string_view signature);

} // namespace tt
