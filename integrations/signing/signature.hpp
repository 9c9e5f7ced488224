#pragma once

#include "integrations/signing/key.hpp"

#include <span>

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

/// The key by which one of `keys` signed exactly these bytes, as the signature file says. An Error says what
/// does not hold, as what follows "build b-… of web": it is not signed, by a foreign key, or for other bytes.
Result<KeyName> signer_of(std::span<const PublicKey> keys, std::string_view file, std::string_view bytes);

/// The key that a signature file says it is by, for people; empty for anything that is no signature file.
KeyName named_signer(std::string_view file);

} // namespace tt
