#include "integrations/git/remote_url.hpp"

namespace tt::git {

std::string without_credentials(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return std::string(url);
    const auto authority = scheme + 3;
    const auto end = std::min(url.find_first_of("/?#", authority), url.size());
    const auto at = url.substr(0, end).rfind('@');
    const auto host = at == std::string_view::npos || at < authority ? authority : at + 1;
    const auto tail = std::min(url.find_first_of("?#", end), url.size());
    return std::string(url.substr(0, authority)) + std::string(url.substr(host, tail - host));
}

} // namespace tt::git
