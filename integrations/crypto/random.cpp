#include "integrations/crypto/random.hpp"

#include "integrations/crypto/hex.hpp"

#include <openssl/crypto.h>

#include <sys/random.h>

#include <cerrno>
#include <system_error>

namespace tt {

std::string random_bytes(std::size_t bytes) {
    std::string raw(bytes, '\0');
    for (std::size_t filled = 0; filled < bytes;) {
        const ssize_t count = ::getrandom(raw.data() + filled, bytes - filled, 0);
        if (count < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
        if (count > 0) filled += static_cast<std::size_t>(count);
    }
    return raw;
}

std::string random_token(std::size_t bytes) {
    const std::string raw = random_bytes(bytes);
    return to_hex({reinterpret_cast<const unsigned char*>(raw.data()), raw.size()});
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace tt
