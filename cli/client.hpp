#pragma once

#include "integrations/json/json.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/ports/http_client.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tt {

/// Where a server listens, and what it wants to see.
struct Endpoint {
    std::string url;                   ///< Without a slash at the end.
    std::filesystem::path unix_socket; ///< Empty: connect to the URL's host.
    std::filesystem::path ca_file;
    std::string token;             ///< Empty on the socket.
    std::string on_behalf_of = {}; ///< Told to the server, which only writes it down.
};

/// An answer with the version of what it shows, to wait for the next.
template<class T>
struct Versioned {
    T view;
    std::uint64_t version = 0;
};

/// The control plane as commands see it: views to read and requests to make, over HTTP.
///
/// Looks for the server at the first request, so that a command that fails before needs none. A refusal of
/// the server comes back as the very Error that it was there.
class Client {
public:
    using Find = std::function<Result<Endpoint>()>;
    using Query = std::initializer_list<std::pair<std::string_view, std::string>>;

    /// `find` is asked again when the server it named is gone, which one that ends when idle may be, even as
    /// it is found.
    Client(HttpClient& http, Find find);

    /// `GET path?query`. Parameters that are empty are left out.
    template<class T>
    Result<T> get(std::string_view path, Query query = {}) {
        TT_ASSIGN(const HttpResponse response, send(request("GET", path, query)));
        return decode<T>(response.body);
    }

    /// `GET path?since=version&wait=…`: waits at the server until the view may have changed. A descriptor
    /// that becomes readable ends the wait with `cancelled`.
    template<class T>
    Result<Versioned<T>> get_after(std::string_view path, std::uint64_t version, Duration wait, int wake_fd) {
        TT_ASSIGN(const HttpResponse response, send(waiting_request(path, version, wait, wake_fd)));
        TT_ASSIGN(T view, decode<T>(response.body));
        return Versioned<T>{std::move(view), version_of(response)};
    }

    /// `POST path` with a request, which is sent once: the server that did not answer may have acted.
    template<class T, class Body>
    Result<T> post(std::string_view path, const Body& body) {
        HttpRequest posted = request("POST", path, {});
        posted.headers.add("Content-Type", "application/json");
        posted.body = encode(body);
        TT_ASSIGN(const HttpResponse response, send(std::move(posted)));
        return decode<T>(response.body);
    }

    /// A request to this server, for what is not JSON; send() adds where and who.
    static HttpRequest request(std::string method, std::string_view path, Query query);

    /// Sends it. A status of 400 or above is an Error.
    Result<HttpResponse> send(HttpRequest request);

private:
    static HttpRequest
    waiting_request(std::string_view path, std::uint64_t version, Duration wait, int wake_fd);
    static std::uint64_t version_of(const HttpResponse& response);
    Result<HttpResponse> send_once(HttpRequest request);
    Result<> find_endpoint();

    HttpClient& http_;
    Find find_;
    std::optional<Endpoint> endpoint_;
};

/// One path segment or query value, percent-encoded.
std::string percent_encoded(std::string_view text);

} // namespace tt
