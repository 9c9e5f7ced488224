#include "integrations/json/read.hpp"

#include "integrations/json/json.hpp"
#include "pipeline/base/nearest.hpp"

#include <algorithm>

namespace tt::json {

namespace {

/// The deepest nesting of brackets outside of texts, without parsing.
int depth_of(std::string_view text) {
    int depth = 0;
    int deepest = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char letter = text[i];
        if (letter == '"')
            quoted = !quoted;
        else if (quoted)
            i += letter == '\\' ? 1 : 0;
        else if (letter == '{' || letter == '[')
            deepest = std::max(deepest, ++depth);
        else if (letter == '}' || letter == ']')
            --depth;
    }
    return deepest;
}

Result<> check_limits(std::string_view text) {
    if (text.size() > max_json_bytes)
        return fail(
            ErrorKind::invalid_input, "JSON of " + std::to_string(text.size()) + " bytes is too large",
            "the limit is " + std::to_string(max_json_bytes) + " bytes"
        );
    if (depth_of(text) > max_json_depth)
        return fail(
            ErrorKind::invalid_input,
            "JSON is nested deeper than " + std::to_string(max_json_depth) + " levels"
        );
    return {};
}

} // namespace

Result<Json> parse(std::string_view text) {
    TT_TRY(check_limits(text));
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        return fail(ErrorKind::invalid_input, "no valid JSON at byte " + std::to_string(error.byte));
    } catch (const Json::exception&) {
        return fail(ErrorKind::invalid_input, "no valid JSON: a number is too large");
    }
}

std::unexpected<Error> wrong_type(const Json& json, std::string_view expected, const Place& place) {
    return place.refuse("expected " + std::string(expected) + ", found " + json.type_name());
}

Result<> check_keys(const Json& json, std::span<const std::string_view> names, const Place& place) {
    if (!place.strict()) return {};
    for (const auto& [key, value] : json.items()) {
        if (std::ranges::find(names, key) != names.end()) continue;
        const std::string_view meant = nearest(key, names);
        return place.member(key).refuse(
            "unknown key", meant.empty() ? std::string{} : "did you mean '" + std::string(meant) + "'?"
        );
    }
    return {};
}

} // namespace tt::json
