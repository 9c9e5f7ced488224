#include "integrations/crypto/hmac.hpp"

#include "integrations/crypto/hex.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace tt {

namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    // A null key would mean "the key of the call before" to OpenSSL.
    const char* const data = key.empty() ? "" : key.data();
    if (HMAC(
            EVP_sha256(), data, static_cast<int>(key.size()), bytes_of(bytes), bytes.size(), digest.data(),
            &size
        )
        == nullptr)
        throw std::runtime_error("the crypto library cannot compute HMAC-SHA256");
    return {digest.begin(), digest.begin() + size};
}

std::string hmac_sha256_hex(std::string_view key, std::string_view bytes) {
    const std::string digest = hmac_sha256(key, bytes);
    return to_hex({bytes_of(digest), digest.size()});
}

} // namespace tt
