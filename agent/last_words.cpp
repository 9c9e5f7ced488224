#include "agent/last_words.hpp"

#include "pipeline/base/utf8.hpp"

#include <algorithm>

namespace tt::agent {

namespace {

constexpr std::size_t most_characters = 200;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// How long the escape sequence at the front is, such as one for a colour; 0: there is none.
std::size_t escape_length(std::string_view text) {
    if (!text.starts_with("\x1b[")) return 0;
    const auto end = std::find_if(text.begin() + 2, text.end(), [](char c) { return c >= '@' && c <= '~'; });
    return static_cast<std::size_t>(end - text.begin()) + (end == text.end() ? 0 : 1);
}

/// What a terminal would show of a line, up to the limit.
std::string plain(std::string_view line) {
    std::string text;
    for (std::size_t characters = 0; !line.empty() && characters < most_characters;) {
        const std::size_t escape = escape_length(line);
        const std::size_t length = std::max<std::size_t>(escape > 0 ? escape : utf8_length(line), 1);
        const bool shown = escape == 0 && !is_control(line.front());
        if (shown && (characters > 0 || line.front() != ' ')) text += line.substr(0, length), ++characters;
        line.remove_prefix(length);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return to_valid_utf8(text);
}

} // namespace

std::string last_words(std::string_view output) {
    while (!output.empty()) {
        const auto border = output.rfind('\n');
        const auto begin = border == std::string_view::npos ? 0 : border + 1;
        if (std::string words = plain(output.substr(begin)); !words.empty()) return words;
        output = output.substr(0, begin == 0 ? 0 : border);
    }
    return {};
}

} // namespace tt::agent
