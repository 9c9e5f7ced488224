#include "integrations/crypto/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <vector>

namespace tt {

std::string to_base64(std::string_view bytes) {
    std::vector<unsigned char> text((bytes.size() + 2) / 3 * 4 + 1); // OpenSSL ends it with a NUL.
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    const int length = EVP_EncodeBlock(text.data(), data, static_cast<int>(bytes.size()));
    return {text.begin(), text.begin() + length};
}

std::string to_base64url(std::string_view bytes) {
    std::string text = to_base64(bytes);
    text.resize(text.find_last_not_of('=') + 1);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

} // namespace tt
