#include "cli/json_text.hpp"

#include <cstddef>

namespace tt {

namespace {

/// The index behind the string that begins at `begin`.
std::size_t end_of_string(std::string_view json, std::size_t begin) {
    std::size_t i = begin + 1;
    while (i < json.size() && json[i] != '"') i += json[i] == '\\' ? 2 : 1;
    return i + 1;
}

/// The index behind the value that begins at `begin`.
std::size_t end_of_value(std::string_view json, std::size_t begin) {
    int depth = 0;
    std::size_t i = begin;
    while (i < json.size()) {
        const char c = json[i];
        if (depth == 0 && (c == ',' || c == '}' || c == ']')) return i;
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
        i = c == '"' ? end_of_string(json, i) : i + 1;
    }
    return i;
}

/// Where a key belongs among the keys of the object: at the beginning of the first that is greater.
std::size_t place_of(std::string_view object, std::string_view key) {
    std::size_t i = 1;
    while (i < object.size() && object[i] == '"') {
        const std::size_t end = end_of_string(object, i);
        if (object.substr(i + 1, end - i - 2) > key) return i;
        i = end_of_value(object, end + 1);
        if (object[i] == ',') ++i;
    }
    return i;
}

void new_line(std::string& out, int depth) {
    out += '\n';
    out.append(static_cast<std::size_t>(depth) * 2, ' ');
}

} // namespace

std::string with_schema(std::string_view object, std::string_view kind) {
    const std::string member = "\"schema\":\"tt.v1." + std::string(kind) + "\"";
    const std::size_t place = place_of(object, "schema");
    const bool last = object[place] == '}';
    const bool only = last && object[place - 1] == '{';
    std::string out(object.substr(0, place));
    out += (last && !only ? "," : "") + member + (last ? "" : ",");
    return out += object.substr(place);
}

std::string indented(std::string_view json) {
    std::string out;
    int depth = 0;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (c == '"') {
            const std::size_t end = end_of_string(json, i);
            out += json.substr(i, end - i);
            i = end - 1;
            continue;
        }
        const bool closes = c == '}' || c == ']';
        const bool empty = closes && i > 0 && (json[i - 1] == '{' || json[i - 1] == '[');
        if (closes) --depth;
        if (closes && !empty) new_line(out, depth);
        out += c;
        if (c == ':') out += ' ';
        if (c == '{' || c == '[') ++depth;
        const bool opens_filled =
            (c == '{' || c == '[') && i + 1 < json.size() && json[i + 1] != '}' && json[i + 1] != ']';
        if (opens_filled || c == ',') new_line(out, depth);
    }
    return out;
}

} // namespace tt
