#include "agent/template_text.hpp"

#include <optional>

namespace tt::agent {

namespace {

constexpr std::string_view mark = "$TELETRAAN_";

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_key_char(char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// As many characters of the front as a key can have.
std::string_view key_at(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() && is_key_char(text[length])) ++length;
    return text.substr(0, length);
}

std::optional<std::string> value_of(std::string_view key, const Variables& values) {
    constexpr std::string_view around = "\"' \n";
    const auto found = values.find(std::string(key));
    if (found == values.end()) return std::nullopt;
    const auto first = found->second.find_first_not_of(around);
    if (first == std::string::npos) return "";
    return found->second.substr(first, found->second.find_last_not_of(around) - first + 1);
}

/// A placeholder at the front of a text, and what it stands for.
struct Expanded {
    std::size_t length = 0;
    std::string value;
};

/// `${TELETRAAN_KEY:default}` and `{$TELETRAAN_KEY:default}`, which end on their own line.
std::optional<Expanded> expand_braced(std::string_view text, const Variables& values) {
    constexpr std::string_view either[] = {"${TELETRAAN_", "{$TELETRAAN_"};
    if (!text.starts_with(either[0]) && !text.starts_with(either[1])) return std::nullopt;
    const auto body = text.substr(either[0].size());
    const auto key = key_at(body);
    const auto end = body.find_first_of("}\n", key.size());
    if (key.empty() || end == std::string_view::npos || body[end] == '\n') return std::nullopt;
    const auto rest = body.substr(key.size(), end - key.size());
    auto value = value_of(key, values);
    if (!value && rest.starts_with(':')) value = rest.substr(1);
    if (!value) return std::nullopt;
    return Expanded{either[0].size() + end + 1, *std::move(value)};
}

/// `$TELETRAAN_KEY` and `$TELETRAAN_{KEY}`; the mark twice is the mark itself.
std::optional<Expanded> expand_plain(std::string_view text, const Variables& values) {
    if (!text.starts_with(mark)) return std::nullopt;
    const auto body = text.substr(mark.size());
    if (body.starts_with(mark)) return Expanded{2 * mark.size(), std::string(mark)};
    const std::size_t brace = body.starts_with('{') ? 1 : 0;
    const auto key = key_at(body.substr(brace));
    const bool closed = brace == 0 || body.substr(brace + key.size()).starts_with('}');
    if (key.empty() || !is_letter(key.front()) || !closed) return std::nullopt;
    auto value = value_of(key, values);
    if (!value) return std::nullopt;
    return Expanded{mark.size() + key.size() + 2 * brace, *std::move(value)};
}

} // namespace

std::string expand_template(std::string_view text, const Variables& values) {
    std::string out;
    while (!text.empty()) {
        auto expanded = expand_braced(text, values);
        if (!expanded) expanded = expand_plain(text, values);
        out += expanded ? expanded->value : std::string(1, text.front());
        text.remove_prefix(expanded ? expanded->length : 1);
    }
    return out;
}

} // namespace tt::agent
