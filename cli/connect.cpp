#include "cli/connect.hpp"

#include "cli/embedded.hpp"

#include <fstream>
#include <iterator>

namespace tt {

namespace {

Result<std::string> read_token(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::string token{std::istreambuf_iterator<char>(stream), {}};
    if (!stream.is_open())
        return fail(
            ErrorKind::denied, "the token file " + file.string() + " cannot be read",
            "check --token-file or TT_TOKEN_FILE"
        );
    token.erase(token.find_last_not_of(" \t\r\n") + 1);
    if (token.empty() || token.find_first_of(" \t\r\n") != std::string::npos)
        return fail(
            ErrorKind::denied, "the token file " + file.string() + " does not hold one token",
            "it must hold what `tt token create` printed, and nothing else"
        );
    return token;
}

bool has_scheme(std::string_view url) {
    return url.starts_with("https://") || url.starts_with("http://");
}

Result<Endpoint> standing(const Settings& settings) {
    std::string url = settings.server;
    if (!has_scheme(url))
        return fail(
            ErrorKind::invalid_input, "'" + url + "' is not the URL of a server",
            "write it as https://tt.example:7417"
        );
    while (url.ends_with('/')) url.pop_back();
    Endpoint endpoint{.url = std::move(url), .unix_socket = {}, .ca_file = settings.ca_file, .token = {}};
    if (!settings.token_file.empty()) {
        TT_ASSIGN(endpoint.token, read_token(settings.token_file));
    }
    return endpoint;
}

} // namespace

Result<Endpoint> connect(const Settings& settings, const std::function<void(std::string_view)>& remark) {
    if (!settings.server.empty()) return standing(settings);
    return embedded_server(settings.home, remark);
}

} // namespace tt
