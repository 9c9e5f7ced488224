#include "integrations/signing/signature.hpp"

#include "integrations/crypto/base64.hpp"
#include "integrations/crypto/blake2b.hpp"
#include "integrations/crypto/ed25519.hpp"
#include "integrations/signing/packed.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr std::string_view prehashed = "ED";
constexpr std::string_view trusted = "trusted comment: ";
constexpr std::size_t longest = 4096;
constexpr std::size_t signature_bytes = prehashed.size() + packed::number_bytes + ed25519_signature_bytes;

/// Text of one line, which no terminal takes for a command.
bool is_comment(std::string_view text) {
    return std::ranges::none_of(text, [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

std::string names_of(std::span<const PublicKey> keys) {
    std::string names;
    for (const PublicKey& key : keys) names += (names.empty() ? "" : ", ") + key.name;
    return names.empty() ? "those that are trusted" : names;
}

std::unexpected<Error> refused(std::string why) {
    return fail(ErrorKind::denied, std::move(why));
}

std::unexpected<Error> no_signature(const std::string& why) {
    return fail(ErrorKind::corrupt, "it is no signature file of minisign: " + why);
}

} // namespace

Result<Signature> sign(const SecretKey& key, std::string_view bytes, std::string comment) {
    if (!is_comment(comment))
        return fail(ErrorKind::invalid_input, "the comment of a signature is one line of text");
    TT_ASSIGN(std::string signed_bytes, ed25519_sign(key.seed, blake2b_512(bytes)));
    TT_ASSIGN(std::string global, ed25519_sign(key.seed, signed_bytes + comment));
    return Signature{key.name, std::move(signed_bytes), std::move(comment), std::move(global)};
}

bool holds(const Signature& signature, const PublicKey& key, std::string_view bytes) {
    return signature.key == key.name && ed25519_verify(key.bytes, blake2b_512(bytes), signature.bytes)
           && ed25519_verify(key.bytes, signature.bytes + signature.comment, signature.global);
}

std::string signature_text(const Signature& signature) {
    const std::string bytes = std::string(prehashed) + packed::number_of(signature.key) + signature.bytes;
    return std::string(packed::untrusted) + "signature of tt key " + signature.key + "\n" + to_base64(bytes)
           + "\n" + std::string(trusted) + signature.comment + "\n" + to_base64(signature.global) + "\n";
}

Result<Signature> parse_signature(std::string_view text) {
    if (text.size() > longest) return no_signature("it has more than " + std::to_string(longest) + " bytes");
    const auto lines = packed::lines_of(text);
    if (lines.size() != 4 || !lines[0].starts_with(packed::untrusted) || !lines[2].starts_with(trusted))
        return no_signature("it has not the four lines of one");
    const auto bytes = packed::unpack(lines[1], prehashed, signature_bytes);
    if (!bytes) return no_signature("line 2 is no prehashed Ed25519 signature");
    const auto global = packed::unpack(lines[3], "", ed25519_signature_bytes);
    if (!global) return no_signature("line 4 is no Ed25519 signature");
    const std::string_view comment = lines[2].substr(trusted.size());
    if (!is_comment(comment)) return no_signature("its trusted comment is no text");
    return Signature{
        packed::name_of(bytes->substr(0, packed::number_bytes)), bytes->substr(packed::number_bytes),
        std::string(comment), *global
    };
}

Result<KeyName> signer_of(std::span<const PublicKey> keys, std::string_view file, std::string_view bytes) {
    if (file.empty()) return refused("is not signed");
    const auto signature = parse_signature(file);
    if (!signature) return refused("has a broken signature: " + signature.error().message);
    const auto is_signer = [&](const PublicKey& key) { return holds(*signature, key, bytes); };
    if (std::ranges::any_of(keys, is_signer)) return signature->key;
    if (std::ranges::find(keys, signature->key, &PublicKey::name) == keys.end())
        return refused("is signed by key " + signature->key + ", which is none of " + names_of(keys));
    return refused(
        "has a signature that key " + signature->key
        + " did not make for it: the signature, or what it is for, was changed"
    );
}

KeyName named_signer(std::string_view file) {
    const auto signature = parse_signature(file);
    return signature ? signature->key : "";
}

} // namespace tt
