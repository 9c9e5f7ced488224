#include "integrations/json/text.hpp"

#include <array>
#include <cstddef>

namespace tt::json {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

constexpr unsigned char byte_at(std::string_view text, std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0;
}

constexpr bool is_between(unsigned char byte, int first, int last) {
    return byte >= first && byte <= last;
}

/// The length of the well-formed UTF-8 sequence at the front (Unicode, table 3-7), or 0 if there is none.
std::size_t sequence_length(std::string_view text) {
    const unsigned char lead = byte_at(text, 0);
    const unsigned char second = byte_at(text, 1);
    const auto continues = [&](std::size_t index) { return is_between(byte_at(text, index), 0x80, 0xBF); };
    if (lead < 0x80) return 1;
    if (is_between(lead, 0xC2, 0xDF)) return continues(1) ? 2 : 0;
    if (is_between(lead, 0xE0, 0xEF)) {
        const bool fits = is_between(second, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
        return fits && continues(2) ? 3 : 0;
    }
    const bool fits = is_between(lead, 0xF0, 0xF4)
                      && is_between(second, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
    return fits && continues(2) && continues(3) ? 4 : 0;
}

void write_control(std::string& out, char control) {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::string_view named = "\b\t\n\f\r";
    constexpr std::string_view letters = "btnfr";
    if (const auto found = named.find(control); found != std::string_view::npos) {
        out += '\\';
        out += letters[found];
        return;
    }
    const auto value = static_cast<unsigned char>(control);
    out += "\\u00";
    out += digits[value >> 4];
    out += digits[value & 15];
}

void write_ascii(std::string& out, char letter) {
    if (static_cast<unsigned char>(letter) < 0x20) return write_control(out, letter);
    if (letter == '"' || letter == '\\') out += '\\';
    out += letter;
}

} // namespace

void write_text(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const std::size_t length = sequence_length(text);
        if (length == 1)
            write_ascii(out, text.front());
        else
            out += length == 0 ? replacement : text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    out += '"';
}

} // namespace tt::json
