#include "integrations/crypto/blake2b.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace tt {

std::string blake2b_512(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_blake2b512(), nullptr) != 1)
        throw std::runtime_error("the crypto library cannot compute BLAKE2b");
    return {digest.begin(), digest.begin() + size};
}

} // namespace tt
