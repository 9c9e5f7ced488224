#include "integrations/json/text.hpp"

#include "pipeline/base/utf8.hpp"

#include <algorithm>
#include <cstddef>

namespace tt::json {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

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

bool is_plain(char letter) {
    const auto value = static_cast<unsigned char>(letter);
    return value >= 0x20 && value < 0x80 && letter != '"' && letter != '\\';
}

/// How many bytes at the front stand for themselves; nearly all do, so they are copied at once.
std::size_t plain_length(std::string_view text) {
    const auto* found = std::ranges::find_if_not(text, is_plain);
    return static_cast<std::size_t>(found - text.begin());
}

/// Takes the first character, which does not stand for itself or takes several bytes, off the text.
void write_special(std::string& out, std::string_view& text) {
    const char letter = text.front();
    const std::size_t length = utf8_length(text);
    if (length > 1)
        out += text.substr(0, length);
    else if (length == 0)
        out += replacement;
    else if (static_cast<unsigned char>(letter) < 0x20)
        write_control(out, letter);
    else
        out.append({'\\', letter});
    text.remove_prefix(length == 0 ? 1 : length);
}

} // namespace

void write_text(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const std::size_t plain = plain_length(text);
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (!text.empty()) write_special(out, text);
    }
    out += '"';
}

} // namespace tt::json
