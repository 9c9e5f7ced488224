#include "integrations/server/http_range.hpp"

#include <charconv>

namespace tt {

namespace {

std::optional<std::uint64_t> to_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::string_view trimmed(std::string_view text) {
    const auto first = std::min(text.find_first_not_of(" \t"), text.size());
    const auto last = text.find_last_not_of(" \t");
    return first == text.size() ? "" : text.substr(first, last - first + 1);
}

/// Whether `list`, such as `"a", "b"` or `*`, names the tag. A weak tag never matches: bytes are what counts.
bool names_tag(std::string_view list, std::string_view etag) {
    while (!list.empty()) {
        const auto comma = list.find(',');
        const auto tag = trimmed(list.substr(0, comma));
        if (tag == "*" || (!etag.empty() && tag == etag)) return true;
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return false;
}

/// `bytes=A-B`, `bytes=A-` or `bytes=-N` over a body of `size` bytes.
HttpSlice parse_range(std::string_view range, std::uint64_t size) {
    const HttpSlice whole{.status = 200, .offset = 0, .length = size};
    const HttpSlice unsatisfiable{.status = 416, .offset = 0, .length = 0};
    if (!range.starts_with("bytes=")) return whole;
    range.remove_prefix(6);
    const auto dash = range.find('-');
    if (dash == std::string_view::npos) return whole;
    const auto first = to_number(trimmed(range.substr(0, dash)));
    const auto last = to_number(trimmed(range.substr(dash + 1)));
    if (!first) {
        if (!last || !trimmed(range.substr(0, dash)).empty()) return whole;
        const auto length = std::min(*last, size);
        return length == 0 ? unsatisfiable
                           : HttpSlice{.status = 206, .offset = size - length, .length = length};
    }
    if (!last && !trimmed(range.substr(dash + 1)).empty()) return whole;
    const auto end = last.value_or(size);
    if (last && *last < *first) return whole;
    if (*first >= size) return unsatisfiable;
    return HttpSlice{.status = 206, .offset = *first, .length = std::min(end, size - 1) - *first + 1};
}

} // namespace

HttpConditions conditions_of(const HttpHeaders& headers) {
    const auto text = [&](std::string_view name) { return std::string(headers.value(name)); };
    return {
        .range = text("Range"),
        .if_range = text("If-Range"),
        .if_match = text("If-Match"),
        .if_none_match = text("If-None-Match"),
    };
}

HttpSlice choose_slice(const HttpConditions& conditions, std::uint64_t size, std::string_view etag) {
    if (!conditions.if_match.empty() && !names_tag(conditions.if_match, etag)) return {.status = 412};
    if (!conditions.if_none_match.empty() && names_tag(conditions.if_none_match, etag))
        return {.status = 304};
    const bool other_body = !conditions.if_range.empty() && conditions.if_range != etag;
    if (conditions.range.empty() || other_body) return {.status = 200, .offset = 0, .length = size};
    return parse_range(conditions.range, size);
}

} // namespace tt
