#include "cli/connect.hpp"

#include "cli/embedded.hpp"

#include <fstream>
#include <iterator>

namespace tt {

namespace {

/// The token without white space around it. `where` is how to call what holds it, which is never shown.
Result<std::string> one_token(std::string token, const std::string& where) {
    token.erase(token.find_last_not_of(" \t\r\n") + 1);
    if (token.empty() || token.find_first_of(" \t\r\n") != std::string::npos)
        return fail(
            ErrorKind::denied, where + " does not hold one token",
            "it must hold what `tt token create` printed, and nothing else"
        );
    return token;
}

Result<std::string> read_token(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::string token{std::istreambuf_iterator<char>(stream), {}};
    if (!stream.is_open())
        return fail(
            ErrorKind::denied, "the token file " + file.string() + " cannot be read",
            "check --token-file or TT_TOKEN_FILE"
        );
    return one_token(std::move(token), "the token file " + file.string());
}

/// The token of the settings; empty when there is none.
Result<std::string> token_of(const Settings& settings) {
    if (!settings.token_file.empty()) return read_token(settings.token_file);
    return settings.token.empty() ? "" : one_token(settings.token, "TT_TOKEN");
}

bool has_scheme(std::string_view url) {
    return url.starts_with("https://") || url.starts_with("http://");
}

/// The host and port of a URL.
std::string_view authority(std::string_view url) {
    url.remove_prefix(url.find("//") + 2);
    return url.substr(0, url.find('/'));
}

/// Only what can mean nothing else: `127.example.com` and `localhost:x@example.com` are elsewhere.
bool is_this_machine(std::string_view url) {
    const std::string_view place = authority(url);
    if (place.contains('@')) return false;
    if (place.starts_with("[::1]")) return true;
    const std::string_view host = place.substr(0, place.find(':'));
    const bool numeric = host.find_first_not_of("0123456789.") == std::string_view::npos;
    return host == "localhost" || (numeric && host.starts_with("127."));
}

/// Whoever reads along on the way could use the token from then on.
Result<> refuse_open_line(const Settings& settings) {
    const bool open = settings.server.starts_with("http://") && !is_this_machine(settings.server);
    if (!open || settings.insecure) return {};
    return fail(
        ErrorKind::denied,
        "a token does not go to " + std::string(authority(settings.server)) + " over plain http",
        "use https://, or --insecure where nobody can read along"
    );
}

constexpr std::string_view socket_scheme = "unix:";

/// A server of this machine, which is not started if it is not there.
Result<Endpoint> on_socket(const Settings& settings) {
    const std::filesystem::path socket = settings.server.substr(socket_scheme.size());
    if (!socket.is_absolute())
        return fail(
            ErrorKind::invalid_input, "'" + settings.server + "' is no path from /",
            "write it as unix:/var/lib/tt/tt.sock"
        );
    Endpoint endpoint{.url = "http://tt", .unix_socket = socket, .ca_file = {}, .token = {}};
    TT_ASSIGN(endpoint.token, token_of(settings));
    return endpoint;
}

Result<Endpoint> standing(const Settings& settings) {
    if (settings.server.starts_with(socket_scheme)) return on_socket(settings);
    std::string url = settings.server;
    if (!has_scheme(url))
        return fail(
            ErrorKind::invalid_input, "'" + url + "' is not the URL of a server",
            "write it as https://tt.example:7417, or unix:/var/lib/tt/tt.sock"
        );
    while (url.ends_with('/')) url.pop_back();
    Endpoint endpoint{.url = std::move(url), .unix_socket = {}, .ca_file = settings.ca_file, .token = {}};
    TT_ASSIGN(endpoint.token, token_of(settings));
    if (!endpoint.token.empty()) TT_TRY(refuse_open_line(settings));
    return endpoint;
}

} // namespace

Result<Endpoint> connect(const Settings& settings, const Remark& remark) {
    TT_ASSIGN(
        Endpoint endpoint,
        settings.server.empty() ? embedded_server(settings.home, remark) : standing(settings)
    );
    endpoint.on_behalf_of = settings.on_behalf_of;
    return endpoint;
}

} // namespace tt
