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

std::optional<std::string> from_base64(std::string_view text) {
    std::vector<unsigned char> bytes(text.size() / 4 * 3);
    const auto* data = reinterpret_cast<const unsigned char*>(text.data());
    if (EVP_DecodeBlock(bytes.data(), data, static_cast<int>(text.size())) < 0) return std::nullopt;
    const std::size_t padding = text.size() - std::min(text.size(), text.find_last_not_of('=') + 1);
    std::string decoded(
        bytes.begin(), bytes.end() - static_cast<std::ptrdiff_t>(std::min(padding, bytes.size()))
    );
    // OpenSSL is lenient with blanks and lengths; what it took loosely does not encode to the same text.
    if (to_base64(decoded) != text) return std::nullopt;
    return decoded;
}

} // namespace tt
