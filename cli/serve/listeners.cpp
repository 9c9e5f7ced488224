#include "cli/serve/listeners.hpp"

#include "cli/serve/kept_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <charconv>

namespace tt {

namespace {

constexpr std::string_view usual_address = "127.0.0.1:7417";

bool is_numeric_address(const std::string& text) {
    in6_addr address{};
    return ::inet_pton(AF_INET, text.c_str(), &address) == 1
           || ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

bool is_ipv6(const HttpListener& listener) {
    return listener.address.contains(':');
}

Result<> check_exposure(const HttpListener& listener, const ServeOptions& options) {
    if (is_loopback(listener) || !listener.certificate.empty() || options.insecure) return {};
    return fail(
        ErrorKind::denied,
        "other machines reach " + listener.address + ", and secrets would go there in clear",
        "give --tls-cert and --tls-key, or say --insecure if something in front does TLS"
    );
}

Result<> check_tls(const ServeOptions& options) {
    if (options.certificate.empty() == options.private_key.empty()) return {};
    return fail(ErrorKind::invalid_input, "--tls-cert and --tls-key go together", "give both of them");
}

HttpListener command_socket(const ServeOptions& options) {
    HttpListener listener;
    listener.unix_socket = options.socket;
    return listener;
}

} // namespace

Result<HttpListener> parse_listener(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    std::string address(text.substr(0, colon));
    const bool bracketed = address.starts_with('[') && address.ends_with(']');
    if (bracketed) address = address.substr(1, address.size() - 2);
    std::uint16_t port = 0;
    const std::string_view digits = colon == std::string_view::npos ? "" : text.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    const bool number = error == std::errc{} && end == digits.data() + digits.size();
    if (!number || !is_numeric_address(address) || bracketed != address.contains(':'))
        return fail(
            ErrorKind::invalid_input, "'" + std::string(text) + "' is not an address to listen on",
            "write a numeric address and a port, such as 127.0.0.1:7417 or [::1]:7417"
        );
    return HttpListener{.address = address, .port = port};
}

bool is_loopback(const HttpListener& listener) {
    return !listener.unix_socket.empty() || listener.address.starts_with("127.") || listener.address == "::1";
}

Result<std::vector<HttpListener>> tcp_listeners(const ServeOptions& options) {
    TT_TRY(check_tls(options));
    std::vector<std::string> texts = options.listen;
    if (texts.empty()) texts.emplace_back(usual_address);
    std::vector<HttpListener> listeners;
    for (const std::string& text : texts) {
        TT_ASSIGN(HttpListener listener, parse_listener(text));
        listener.certificate = options.certificate;
        listener.private_key = options.private_key;
        TT_TRY(check_exposure(listener, options));
        listeners.push_back(std::move(listener));
    }
    return listeners;
}

Result<std::unique_ptr<HttpServer>>
open_listeners(HttpServerOptions server, const ServeOptions& options, const std::string& authority) {
    TT_ASSIGN(std::vector<HttpListener> tcp, tcp_listeners(options));
    for (HttpListener& listener : tcp) listener.peer_authority = authority;
    server.listeners = {command_socket(options)};
    server.listeners.insert(server.listeners.end(), tcp.begin(), tcp.end());
    if (!options.until_idle || !options.listen.empty()) return HttpServer::listen(std::move(server));
    return with_kept_port(options.home, [&](std::uint16_t port) {
        server.listeners.back().port = port;
        return HttpServer::listen(server);
    });
}

std::string url_of(const HttpListener& listener) {
    const bool everywhere = listener.address == "0.0.0.0" || listener.address == "::";
    std::string host = is_ipv6(listener) ? "[" + listener.address + "]" : listener.address;
    if (everywhere) host = is_ipv6(listener) ? "[::1]" : "127.0.0.1";
    const std::string scheme = listener.certificate.empty() ? "http" : "https";
    return scheme + "://" + host + ":" + std::to_string(listener.port);
}

} // namespace tt
