#pragma once

#include "integrations/signing/key.hpp"

namespace tt {

/// A signature file of minisign, prehashed (`ED`).
struct Signature {
    KeyName key;
    std::string bytes;   ///< Over the BLAKE2b-512 of what is signed.
    std::string comment; ///< The trusted one: signed, too, by `global`.
    std::string global;

    bool operator==(const Signature&) const = default;
};

/// Signs the bytes; the same key, bytes and comment give the same signature. The comment is one line of text.
Result<Signature> sign(const SecretKey& key, std::string_view bytes, std::string comment);

/// Whether this is the key's signature of exactly these bytes, with this comment.
bool holds(const Signature& signature, const PublicKey& key, std::string_view bytes);

/// The file, which `minisign -V` reads.
std::string signature_text(const Signature& signature);

/// Reads such a file, whoever made it: four lines and nothing else, at most 4096 bytes. Says nothing about
/// whether it holds.
Result<Signature> parse_signature(std::string_view text);

} // namespace tt
