#include "integrations/s3/address.hpp"

#include "pipeline/ports/http_client.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace tt::s3 {

namespace {

constexpr std::string_view scheme = "s3://";
constexpr const char* form =
    "write s3://BUCKET/PREFIX?region=REGION, and endpoint=https://HOST for another store than Amazon's";

using Settings = std::map<std::string, std::string, std::less<>>;

std::unexpected<Error> refuse(std::string_view text, std::string_view why, std::string hint = form) {
    return fail(
        ErrorKind::invalid_input, "'" + redacted(text) + "' is no address of a store: " + std::string(why),
        std::move(hint)
    );
}

bool consists_of(std::string_view text, std::string_view more) {
    return std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || more.contains(c);
    });
}

bool is_bucket(std::string_view text) {
    return text.size() >= 3 && text.size() <= 63 && consists_of(text, ".-") && !text.starts_with('.')
           && !text.ends_with('.') && !text.contains("..");
}

/// A prefix must reach the store as it is: libcurl and proxies take `.` and `..` out of a path.
bool is_prefix(std::string_view text) {
    const bool printable = std::ranges::none_of(text, [](char c) { return c > 0 && c < ' '; });
    const std::string slashed = "/" + std::string(text) + "/";
    return printable && !slashed.contains("//") && !slashed.contains("/./") && !slashed.contains("/../");
}

bool is_endpoint(std::string_view text) {
    const bool http = text.starts_with("https://") || text.starts_with("http://");
    const std::string_view host = text.substr(std::min(text.find("://"), text.size() - 3) + 3);
    return http && !host.empty() && host.find_first_of("/@?# ") == std::string_view::npos;
}

/// Nothing where a parameter is unknown or comes twice.
std::optional<Settings> read_settings(std::string_view query) {
    Settings settings;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        const auto equals = std::min(pair.find('='), pair.size());
        const std::string name(pair.substr(0, equals));
        const bool known = name == "region" || name == "endpoint" || name == "style";
        if (!known || equals == pair.size()) return std::nullopt;
        if (!settings.emplace(name, pair.substr(equals + 1)).second) return std::nullopt;
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return settings;
}

std::string value(const Settings& settings, std::string_view name) {
    const auto found = settings.find(name);
    return found == settings.end() ? "" : found->second;
}

/// Amazon's names in China end with another domain.
std::string amazon_endpoint(const std::string& region) {
    return "https://s3." + region + ".amazonaws.com" + (region.starts_with("cn-") ? ".cn" : "");
}

/// Ports that a scheme has anyway do not stand in the header Host, and Host is signed.
std::string without_usual_port(std::string origin) {
    const std::string_view port = origin.starts_with("https:") ? ":443" : ":80";
    if (origin.ends_with(port)) origin.resize(origin.size() - port.size());
    return origin;
}

Result<Address> with_settings(Address address, const Settings& settings, std::string_view text) {
    std::string endpoint = value(settings, "endpoint");
    while (endpoint.ends_with('/')) endpoint.pop_back();
    if (settings.contains("endpoint") && !is_endpoint(endpoint))
        return refuse(text, "the endpoint has to be http://HOST[:PORT] or https://HOST[:PORT]");
    const std::string style = value(settings, "style");
    if (settings.contains("style") && style != "path" && style != "virtual")
        return refuse(text, "the style has to be path or virtual");
    if (address.region.empty() && endpoint.empty())
        return refuse(text, "it names no region", "add ?region=REGION, or set AWS_REGION");
    if (address.region.empty()) address.region = "us-east-1";
    if (!consists_of(address.region, "-_")) return refuse(text, "the region is not one");
    const bool dotted = address.bucket.contains('.'); // No certificate is for two names below the store's.
    address.path_style = style == "path" || (style.empty() && (!endpoint.empty() || dotted));
    if (endpoint.empty()) endpoint = amazon_endpoint(address.region);
    if (!address.path_style) endpoint.insert(endpoint.find("://") + 3, address.bucket + ".");
    address.origin = without_usual_port(endpoint);
    return address;
}

} // namespace

std::string Address::host() const {
    return origin.substr(origin.find("://") + 3);
}

std::string Address::path_of(std::string_view key) const {
    return (path_style ? "/" + bucket + "/" : "/") + prefix + std::string(key);
}

std::string Address::text() const {
    return std::string(scheme) + bucket + (prefix.empty() ? "" : "/" + prefix.substr(0, prefix.size() - 1));
}

Result<Address> parse_address(std::string_view text, std::string_view default_region) {
    if (!text.starts_with(scheme)) return refuse(text, "it does not begin with s3://");
    const auto mark = std::min(text.find('?'), text.size());
    std::string_view place = text.substr(scheme.size(), mark - scheme.size());
    while (place.ends_with('/')) place.remove_suffix(1);
    const auto slash = std::min(place.find('/'), place.size());
    Address address;
    address.bucket = place.substr(0, slash);
    address.prefix = place.substr(std::min(slash + 1, place.size()));
    if (place.contains('@'))
        return refuse(
            text, "credentials do not belong there", "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        );
    if (!is_bucket(address.bucket)) return refuse(text, "the name of the bucket is not one");
    if (!address.prefix.empty() && !is_prefix(address.prefix)) return refuse(text, "the prefix is no path");
    if (!address.prefix.empty()) address.prefix += '/';
    const auto settings = read_settings(text.substr(std::min(mark + 1, text.size())));
    if (!settings) return refuse(text, "it takes region, endpoint and style, once each");
    address.region = settings->contains("region") ? value(*settings, "region") : default_region;
    return with_settings(std::move(address), *settings, text);
}

} // namespace tt::s3
