#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tt {

/// What a request line asks for, decoded.
struct HttpTarget {
    std::string path;
    std::map<std::string, std::string> query;

    bool operator==(const HttpTarget&) const = default;
};

/// Reads `/path?a=b`, also with `http://host` before it. Nothing when it is malformed: a bad percent escape,
/// a NUL, a `.` or `..` between slashes, or no leading slash.
std::optional<HttpTarget> parse_target(std::string_view target);

} // namespace tt
