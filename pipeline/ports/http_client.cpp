#include "pipeline/ports/http_client.hpp"

namespace tt {

namespace {

/// `a=1&b=2` → `a=…&b=…`.
std::string without_values(std::string_view query) {
    std::string names;
    bool in_value = false;
    for (const char c : query) {
        if (c == '&') in_value = false;
        if (!in_value) names += c;
        if (c == '=' && !in_value) {
            names += "…";
            in_value = true;
        }
    }
    return names;
}

} // namespace

std::string redacted(std::string_view url) {
    const auto mark = std::min(url.find_first_of("?#"), url.size());
    std::string_view front = url.substr(0, mark);
    const auto scheme = front.find("://");
    const auto host = scheme == std::string_view::npos ? 0 : scheme + 3;
    const auto authority_end = std::min(front.find('/', host), front.size());
    const auto at = front.substr(0, authority_end).rfind('@');
    std::string text(front.substr(0, host));
    text += front.substr(at == std::string_view::npos || at < host ? host : at + 1);
    if (mark < url.size() && url[mark] == '?')
        text += "?" + without_values(url.substr(mark + 1, url.find('#', mark) - mark - 1));
    return text;
}

} // namespace tt
