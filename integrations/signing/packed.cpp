#include "integrations/signing/packed.hpp"

#include "integrations/crypto/base64.hpp"

#include <charconv>
#include <cstdint>

namespace tt::packed {

std::string number_of(const KeyName& name) {
    std::uint64_t value = 0;
    std::from_chars(name.data(), name.data() + name.size(), value, 16);
    std::string bytes;
    for (std::size_t i = 0; i < number_bytes; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xffU);
    return bytes;
}

KeyName name_of(std::string_view number) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    KeyName name;
    for (std::size_t i = number.size(); i-- > 0;) {
        const auto byte = static_cast<unsigned char>(number[i]);
        name += digits[byte >> 4U];
        name += digits[byte & 15U];
    }
    return name;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

std::optional<std::string> unpack(std::string_view base64, std::string_view beginning, std::size_t size) {
    auto bytes = from_base64(base64);
    if (!bytes || bytes->size() != size || !bytes->starts_with(beginning)) return std::nullopt;
    return bytes->substr(beginning.size());
}

} // namespace tt::packed
