#pragma once

#include "cli/serve/options.hpp"
#include "integrations/server/http_server.hpp"
#include "pipeline/base/result.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// Reads `127.0.0.1:7417` or `[::1]:7417`.
Result<HttpListener> parse_listener(std::string_view text);

/// Whether only this machine reaches the listener.
bool is_loopback(const HttpListener& listener);

/// The TCP listeners that were asked for, else 127.0.0.1:7417. Other machines are not served in clear text
/// without an explicit word.
Result<std::vector<HttpListener>> tcp_listeners(const ServeOptions& options);

/// Opens the socket for commands and the TCP listeners, in this order. Where there is TLS, peers are asked
/// for a certificate of `authority` (PEM), unless that is empty. The embedded shape, when it is told no
/// address, gets a loopback port that its state directory keeps, because agents know it.
Result<std::unique_ptr<HttpServer>>
open_listeners(HttpServerOptions server, const ServeOptions& options, const std::string& authority = {});

/// The URL of a TCP listener, as other processes of this machine reach it.
std::string url_of(const HttpListener& listener);

} // namespace tt
