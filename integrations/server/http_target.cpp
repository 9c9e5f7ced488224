#include "integrations/server/http_target.hpp"

namespace tt {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

enum class Plus { is_plus, is_space };

std::optional<std::string> decode(std::string_view text, Plus plus) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus == Plus::is_space) {
            c = ' ';
        }
        if (c == '\0') return std::nullopt;
        decoded += c;
    }
    return decoded;
}

/// Cuts off and returns what stands before the next `separator`.
std::string_view take_until(std::string_view& text, char separator) {
    const auto end = text.find(separator);
    const auto part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return part;
}

/// Whether a segment would make two different paths name one thing.
bool has_dot_segment(std::string_view path) {
    while (!path.empty()) {
        const auto segment = take_until(path, '/');
        if (segment == "." || segment == "..") return true;
    }
    return false;
}

std::string_view without_origin(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"})
        if (target.starts_with(scheme)) {
            const auto path = target.find('/', scheme.size());
            return path == std::string_view::npos ? "/" : target.substr(path);
        }
    return target;
}

bool parse_query(std::string_view text, std::map<std::string, std::string>& query) {
    while (!text.empty()) {
        std::string_view pair = take_until(text, '&');
        if (pair.empty()) continue;
        auto name = decode(take_until(pair, '='), Plus::is_space);
        auto value = decode(pair, Plus::is_space);
        if (!name || !value) return false;
        query.try_emplace(std::move(*name), std::move(*value));
    }
    return true;
}

} // namespace

std::optional<HttpTarget> parse_target(std::string_view target) {
    std::string_view rest = without_origin(target);
    auto path = decode(take_until(rest, '?'), Plus::is_plus);
    if (!path || !path->starts_with('/') || has_dot_segment(*path)) return std::nullopt;
    HttpTarget parsed{.path = std::move(*path), .query = {}};
    if (!parse_query(rest, parsed.query)) return std::nullopt;
    return parsed;
}

} // namespace tt
