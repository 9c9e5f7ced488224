#pragma once

#include "integrations/crypto/base64.hpp"

#include <string>
#include <string_view>

namespace tt {

/// What stands between the lines of a PEM text, in bytes.
inline std::string der_of(std::string_view pem) {
    const std::size_t begin = pem.find('\n');
    std::string text(pem.substr(begin, pem.find("-----END") - begin));
    std::erase(text, '\n');
    return from_base64(text).value();
}

} // namespace tt
