#include "integrations/github/url.hpp"

#include "integrations/http/form.hpp"
#include "pipeline/base/utf8.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tt::github {

namespace {

std::unexpected<Error> no_url(std::string_view url) {
    return fail(ErrorKind::invalid_input, fmt::format("'{}' is no http URL", redacted_text(url)));
}

bool is_clean(std::string_view text) {
    return std::ranges::none_of(text, [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    });
}

/// The host without the port that its scheme has anyway.
std::string without_default_port(std::string host, std::string_view scheme) {
    const std::string_view usual = scheme == "https" ? ":443" : ":80";
    if (host.ends_with(usual)) host.resize(host.size() - usual.size());
    return host;
}

} // namespace

bool Url::is_loopback() const {
    const std::string_view name = std::string_view(host).substr(0, host.find(':'));
    return name == "localhost" || name.starts_with("127.") || host.starts_with("[::1]");
}

Result<Url> parse_url(std::string_view url) {
    const std::size_t scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos || !is_clean(url)) return no_url(url);
    Url parts{.scheme = lower_case(url.substr(0, scheme_end)), .host = {}, .path = "/"};
    if (parts.scheme != "http" && parts.scheme != "https") return no_url(url);
    const std::string_view rest = url.substr(scheme_end + 3);
    const std::size_t host_end = std::min(rest.find_first_of("/?#\\"), rest.size());
    const std::string_view host = rest.substr(0, host_end);
    if (host.empty() || host.find('@') != std::string_view::npos) return no_url(url);
    parts.host = without_default_port(lower_case(host), parts.scheme);
    if (host_end < rest.size()) parts.path = rest.substr(host_end);
    return parts;
}

std::string resolve(const Url& base, std::string_view location) {
    if (location.find("://") != std::string_view::npos) return std::string(location);
    if (location.starts_with("//")) return base.scheme + ":" + std::string(location);
    return base.origin() + (location.starts_with('/') ? "" : "/") + std::string(location);
}

std::string path_text(std::string_view text) {
    std::string out;
    for (;;) {
        const std::size_t slash = text.find('/');
        if (const std::string_view segment = text.substr(0, slash); !segment.empty())
            out += form_value(segment);
        if (slash == std::string_view::npos) return out;
        out += '/';
        text.remove_prefix(slash + 1);
    }
}

Result<std::string> name_path(std::string_view name) {
    const std::string between = "/" + std::string(name) + "/";
    const bool leads_away =
        between.find("/./") != std::string::npos || between.find("/../") != std::string::npos;
    if (!name.empty() && !leads_away) return path_text(name);
    return fail(
        ErrorKind::invalid_input, fmt::format("'{}' names no commit, branch or tag", to_valid_utf8(name))
    );
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

std::string redacted_text(std::string_view text) {
    const std::size_t at = text.rfind('@');
    return to_valid_utf8(at == std::string_view::npos ? text : "…" + std::string(text.substr(at)));
}

} // namespace tt::github
