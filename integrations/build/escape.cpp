#include "integrations/build/escape.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr std::string_view digits = "0123456789ABCDEF";

bool is_plain(char c) {
    return c >= '!' && c <= '~' && c != '%';
}

/// The byte behind two digits, or nothing.
std::optional<char> byte_of(std::string_view pair) {
    if (pair.size() != 2) return std::nullopt;
    const auto high = digits.find(pair[0]);
    const auto low = digits.find(pair[1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    return static_cast<char>(high * 16 + low);
}

/// Nearly every name is.
bool is_all_plain(std::string_view bytes) {
    return std::ranges::all_of(bytes, is_plain);
}

} // namespace

std::string escape(std::string_view bytes) {
    if (is_all_plain(bytes)) return std::string(bytes);
    std::string word;
    word.reserve(bytes.size());
    for (const char c : bytes) {
        if (is_plain(c)) {
            word += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        word += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    return word;
}

std::optional<std::string> unescape(std::string_view word) {
    if (is_all_plain(word)) return std::string(word);
    std::string bytes;
    bytes.reserve(word.size());
    for (std::size_t at = 0; at < word.size(); ++at) {
        if (is_plain(word[at])) {
            bytes += word[at];
            continue;
        }
        const auto byte = word[at] == '%' ? byte_of(word.substr(at + 1, 2)) : std::nullopt;
        if (!byte || is_plain(*byte)) return std::nullopt;
        bytes += *byte;
        at += 2;
    }
    return bytes;
}

} // namespace tt
