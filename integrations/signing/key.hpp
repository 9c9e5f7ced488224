#pragma once

#include "pipeline/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// The name of a signing key: 16 upper-case hexadecimal digits, as minisign prints them. Whoever makes a key
/// can choose it, so it helps people and proves nothing.
using KeyName = std::string;

/// The public half of an Ed25519 key, as minisign has it.
struct PublicKey {
    KeyName name;
    std::string bytes;

    bool operator==(const PublicKey&) const = default;
};

/// The private half. Nothing but secret_key_text() shows it.
struct SecretKey {
    KeyName name;
    std::string seed;
};

/// A new key, from the operating system's randomness.
SecretKey new_secret_key();

PublicKey public_key_of(const SecretKey& key);

/// The file that `minisign -G -W` writes: not encrypted, so it belongs into a file of mode 0600.
std::string secret_key_text(const SecretKey& key);

/// Reads such a file. Refuses one that has a password. No message holds any of it.
Result<SecretKey> parse_secret_key(std::string_view text);

/// The public key file of minisign: a comment and a line of base64, each ended by a line feed.
std::string public_key_text(const PublicKey& key);

/// Reads public key files of minisign, one after another; comments and empty lines may be missing. One key at
/// least; any other line is refused.
Result<std::vector<PublicKey>> parse_public_keys(std::string_view text);

} // namespace tt
