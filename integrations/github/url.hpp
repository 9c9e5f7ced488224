#pragma once

#include "pipeline/base/result.hpp"

#include <string>
#include <string_view>

namespace tt::github {

/// The parts of an http URL that decide who may be told what.
struct Url {
    std::string scheme; ///< `http` or `https`.
    std::string host;   ///< In lower case, with its port unless that is the scheme's own.
    std::string path;   ///< With query; `/` at least.

    /// Two URLs with the same origin are answered by the same server.
    [[nodiscard]] std::string origin() const { return scheme + "://" + host; }

    [[nodiscard]] bool is_loopback() const;
};

/// Reads an absolute URL. Users and passwords, spaces and control characters are refused.
Result<Url> parse_url(std::string_view url);

/// Where a `Location` or a link leads that stood in the answer from `base`: it may be without scheme and
/// host.
std::string resolve(const Url& base, std::string_view location);

/// A path for an URL: slashes stay, because GitHub takes them so and some proxies refuse `%2F`; everything
/// else that has a meaning in an URL is escaped.
std::string path_text(std::string_view text);

/// The path of what a person calls a commit, a branch or a tag. Refuses nothing at all, and `.` or `..`
/// between slashes, which would lead to something else.
Result<std::string> name_path(std::string_view name);

std::string lower_case(std::string_view text);

/// What may be shown of a text that a person meant as an address: nothing before an `@`.
std::string redacted_text(std::string_view text);

} // namespace tt::github
