#include "integrations/github/address.hpp"

#include "integrations/github/url.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tt::github {

namespace {

constexpr std::string_view https = "https://";

bool is_name(std::string_view text) {
    constexpr std::string_view marks = "-._";
    const auto allowed = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
               || marks.find(c) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= 100 && text != "." && text != ".."
           && std::ranges::all_of(text, allowed);
}

bool is_host(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string_view port = colon == std::string_view::npos ? "1" : text.substr(colon + 1);
    return is_name(text.substr(0, colon)) && !port.empty() && port.size() <= 5
           && port.find_first_not_of("0123456789") == std::string_view::npos;
}

/// `git@HOST:acme/web` → `HOST/acme/web`; anything with a scheme loses it, and its user.
std::string without_transport(std::string_view text) {
    const std::size_t scheme = text.find("://");
    if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
    const std::size_t at = text.substr(0, text.find('/')).rfind('@');
    if (at != std::string_view::npos) text.remove_prefix(at + 1);
    std::string rest(text);
    const std::size_t colon = rest.find(':');
    if (scheme == std::string_view::npos && at != std::string_view::npos && colon < rest.find('/'))
        rest[colon] = '/';
    return rest;
}

std::unexpected<Error> no_address(std::string_view text) {
    return fail(
        ErrorKind::invalid_input, fmt::format("'{}' names no repository on GitHub", redacted_text(text)),
        "write OWNER/NAME, or HOST/OWNER/NAME on GitHub Enterprise"
    );
}

std::string_view without_end(std::string_view text) {
    while (text.ends_with('/')) text.remove_suffix(1);
    if (text.ends_with(".git")) text.remove_suffix(4);
    return text;
}

} // namespace

Result<RepositoryName> parse_repository(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return no_address(text);
    RepositoryName name{std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
    if (!is_name(name.owner) || !is_name(name.name)) return no_address(text);
    return name;
}

Result<std::string> api_of_host(std::string_view host) {
    const std::string name = lower_case(host);
    if (!is_host(name))
        return fail(ErrorKind::invalid_input, fmt::format("'{}' is no host", redacted_text(host)));
    if (name == "github.com" || name == "www.github.com" || name == "api.github.com")
        return "https://api.github.com";
    if (name.ends_with(".ghe.com")) return "https://" + (name.starts_with("api.") ? name : "api." + name);
    return "https://" + name + "/api/v3";
}

bool names_api(std::string_view server) {
    if (server.empty()) return false;
    return !server.starts_with(https) || server.substr(https.size()).contains('/');
}

Result<std::string> api_of_server(std::string_view server) {
    if (names_api(server)) return check_api_url(server);
    return api_of_host(server.empty() ? "github.com" : server.substr(https.size()));
}

std::string clone_url(std::string_view server, std::string_view repository) {
    constexpr std::string_view api_host = "https://api.";
    constexpr std::string_view api_path = "/api/v3";
    std::string url(server.empty() ? "https://github.com" : server);
    while (url.ends_with('/')) url.pop_back();
    if (url.ends_with(api_path)) url.erase(url.size() - api_path.size());
    const bool of_api = url == "https://api.github.com" || url.ends_with(".ghe.com");
    if (of_api && url.starts_with(api_host)) url.erase(url.find("api."), 4);
    return url + "/" + std::string(repository) + ".git";
}

Result<std::string> check_api_url(std::string_view url) {
    TT_ASSIGN(const Url parts, parse_url(url));
    if (parts.path.find_first_of("?#") != std::string::npos)
        return fail(ErrorKind::invalid_input, fmt::format("'{}' has a query", redacted_text(url)));
    if (parts.scheme == "http" && !parts.is_loopback())
        return fail(
            ErrorKind::invalid_input,
            fmt::format("'{}' would carry the token in the open", redacted_text(url)), "use https://"
        );
    std::string whole = parts.origin() + parts.path;
    while (whole.ends_with('/')) whole.pop_back();
    return whole;
}

Result<Address> parse_address(std::string_view text, std::string_view api_url) {
    const std::string rest = without_transport(without_end(text));
    const bool has_host = std::ranges::count(rest, '/') == 2;
    if (!has_host && text.find_first_of(":@") != std::string_view::npos) return no_address(text);
    const std::size_t host_end = has_host ? rest.find('/') : 0;
    TT_ASSIGN(
        RepositoryName name, parse_repository(std::string_view(rest).substr(has_host ? host_end + 1 : 0))
    );
    TT_ASSIGN(
        std::string api, api_url.empty() ? api_of_host(has_host ? rest.substr(0, host_end) : "github.com")
                                         : check_api_url(api_url)
    );
    return Address{std::move(api), std::move(name)};
}

} // namespace tt::github
