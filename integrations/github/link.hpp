#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tt::github {

/// Where the next page is, as a `Link` header says it: `<URL>; rel="next", <URL>; rel="last"`. The URL is
/// given as it stands there: GitHub's own goes to another path than the one that was asked, and may hold a
/// cursor instead of a number.
std::optional<std::string> next_link(std::string_view header);

} // namespace tt::github
