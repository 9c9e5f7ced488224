#pragma once

#include "integrations/signing/signature.hpp"
#include "pipeline/model/signed_index.hpp"

namespace tt {

/// The longest text of an index.
inline constexpr std::size_t largest_index = 128 << 10;

/// The text of an index that is signed, byte for byte as docs/build-format.md has it.
std::string signed_text(const ServiceName& service, const SignedIndex& index);

/// An index and whose it is.
struct ServiceIndex {
    ServiceName service;
    SignedIndex index; ///< Without its signature.

    bool operator==(const ServiceIndex&) const = default;
};

/// The inverse of signed_text(); refuses every other text.
Result<ServiceIndex> parse_signed_index(std::string_view text);

/// The signature file for the index.
Result<std::string> sign_index(const SecretKey& key, const ServiceName& service, const SignedIndex& index);

/// The key by which one of `keys` signed exactly this index of the service. An Error says what does not hold,
/// as what follows "index 12 of web".
Result<KeyName>
verify_index(std::span<const PublicKey> keys, const ServiceName& service, const SignedIndex& index);

/// Whether `next` may take the place of `kept`: its sequence is higher, and it revokes everything that `kept`
/// revoked, because what is revoked stays so. An Error says why not, as what follows "index 12 of web".
Result<> check_follows(const SignedIndex& kept, const SignedIndex& next);

/// The keys that the index does not revoke.
std::vector<PublicKey> unrevoked(std::span<const PublicKey> keys, const SignedIndex& index);

/// Whether this can stand as a reason in an index: one line, not too long.
bool is_reason(std::string_view text);

} // namespace tt
