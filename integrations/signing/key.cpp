#include "integrations/signing/key.hpp"

#include "integrations/crypto/base64.hpp"
#include "integrations/crypto/ed25519.hpp"
#include "integrations/crypto/random.hpp"
#include "integrations/signing/packed.hpp"

#include <stdexcept>

namespace tt {

namespace {

constexpr std::string_view algorithm = "Ed";
constexpr std::string_view checksum = "B2";
constexpr std::string_view no_password{"\0\0", 2};
constexpr std::size_t derivation_bytes = 32 + 8 + 8; ///< Salt and two limits, all zero without a password.
constexpr std::size_t checksum_bytes = 32;           ///< Zero without a password.
constexpr std::size_t public_bytes = algorithm.size() + packed::number_bytes + ed25519_key_bytes;
constexpr std::size_t secret_bytes = algorithm.size() + no_password.size() + checksum.size()
                                     + derivation_bytes + packed::number_bytes + 2 * ed25519_key_bytes
                                     + checksum_bytes;

std::unexpected<Error> no_secret_key(const std::string& why, const std::string& hint) {
    return fail(ErrorKind::invalid_input, "the signing key cannot be used: " + why, hint);
}

constexpr auto make_one = "tt key new makes one, and so does minisign -G -W";

/// What follows the two algorithms: derivation, number, seed, public key, checksum.
Result<SecretKey> secret_key_from(std::string_view bytes) {
    bytes.remove_prefix(derivation_bytes);
    SecretKey key{packed::name_of(bytes.substr(0, packed::number_bytes)), {}};
    bytes.remove_prefix(packed::number_bytes);
    key.seed = bytes.substr(0, ed25519_key_bytes);
    TT_ASSIGN(const std::string expected, ed25519_public_key(key.seed));
    if (bytes.substr(ed25519_key_bytes, ed25519_key_bytes) != expected)
        return no_secret_key("its two halves do not fit", "take it from where it was copied from");
    return key;
}

} // namespace

SecretKey new_secret_key() {
    return {packed::name_of(random_bytes(packed::number_bytes)), random_bytes(ed25519_key_bytes)};
}

PublicKey public_key_of(const SecretKey& key) {
    auto bytes = ed25519_public_key(key.seed);
    if (!bytes) throw std::invalid_argument(bytes.error().message);
    return {key.name, *std::move(bytes)};
}

std::string secret_key_text(const SecretKey& key) {
    const std::string bytes = std::string(algorithm) + std::string(no_password) + std::string(checksum)
                              + std::string(derivation_bytes, '\0') + packed::number_of(key.name) + key.seed
                              + public_key_of(key).bytes + std::string(checksum_bytes, '\0');
    return std::string(packed::untrusted) + "tt secret key " + key.name + "\n" + to_base64(bytes) + "\n";
}

Result<SecretKey> parse_secret_key(std::string_view text) {
    const auto lines = packed::lines_of(text);
    if (lines.size() != 2 || !lines[0].starts_with(packed::untrusted))
        return no_secret_key("it is no secret key file of minisign", make_one);
    const auto bytes = packed::unpack(lines[1], algorithm, secret_bytes);
    if (!bytes) return no_secret_key("it is no secret key file of minisign", make_one);
    const std::string_view rest = *bytes;
    if (rest.starts_with("Sc")) return no_secret_key("it has a password", make_one);
    const std::string open = std::string(no_password) + std::string(checksum);
    if (!rest.starts_with(open)) return no_secret_key("it is of an unknown kind", make_one);
    return secret_key_from(rest.substr(open.size()));
}

std::string public_key_text(const PublicKey& key) {
    const std::string bytes = std::string(algorithm) + packed::number_of(key.name) + key.bytes;
    return std::string(packed::untrusted) + "tt public key " + key.name + "\n" + to_base64(bytes) + "\n";
}

Result<std::vector<PublicKey>> parse_public_keys(std::string_view text) {
    std::vector<PublicKey> keys;
    std::size_t number = 0;
    for (const std::string_view line : packed::lines_of(text)) {
        ++number;
        if (line.empty() || line.starts_with(packed::untrusted)) continue;
        const auto bytes = packed::unpack(line, algorithm, public_bytes);
        if (!bytes)
            return fail(
                ErrorKind::invalid_input, "line " + std::to_string(number) + " is no public key of minisign"
            );
        keys.push_back(
            {packed::name_of(bytes->substr(0, packed::number_bytes)), bytes->substr(packed::number_bytes)}
        );
    }
    if (keys.empty()) return fail(ErrorKind::invalid_input, "there is no public key in it");
    return keys;
}

} // namespace tt
