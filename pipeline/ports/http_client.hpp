#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/ports/http_headers.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace tt {

/// Where a body goes instead of into memory. Only a 200 or a 206 is written to the file: any other status
/// leaves the file as it is and gives its body in the response.
///
/// With an offset the rest is asked for (`Range`, and `If-Match` where an ETag is given): a 206 is written
/// from there on, and a server that answers 200 instead replaces the file. What was received before a failure
/// stays in the file, so that its size is the offset to go on from. Nothing is flushed to the disk.
struct Download {
    std::filesystem::path file;
    std::uint64_t offset = 0;
    std::string etag = {};                            ///< As the server gave it, quotes included.
    std::uint64_t max_file = std::uint64_t{64} << 30; ///< A larger file is refused as corrupt.
    std::uint64_t max_bytes_per_second = 0;           ///< 0 is without a cap.
};

/// How far a download or an upload has come; `total` is 0 while it is not known.
using HttpProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// One request, complete in itself: nothing about it is kept by the client but the open connection.
struct HttpRequest {
    std::string method = "GET";
    std::string url; ///< http or https. Over a socket the host is only a name.
    HttpHeaders headers = {};
    std::string body = {};
    std::filesystem::path upload = {}; ///< This file is the body; `body` is then not looked at.
    std::optional<Download> download = {};
    std::filesystem::path unix_socket = {}; ///< Connect here instead of to the URL's host.
    /// Trusted instead of the authorities of SSL_CERT_FILE, else of the system: a file, or a directory with
    /// names by hash, of which only what is needed is read.
    std::filesystem::path ca_file = {};
    std::string ca_option = {}; ///< How people say `ca_file`, for the hint; empty: they cannot.
    /// Shown to a server that asks who calls: a PEM file with a private key and its certificate. Empty: none.
    std::filesystem::path identity_file = {};
    std::optional<std::string> proxy = {}; ///< Absent: as the environment says; empty: none.
    Duration connect_timeout = std::chrono::seconds{10};
    Duration timeout = std::chrono::seconds{60}; ///< For everything; 0 is without limit.
    Duration stall_timeout = Duration{0}; ///< Give up when less than 1 KB/s moves for so long; 0 is never.
    std::size_t max_body = std::size_t{16} << 20; ///< A larger body in memory is refused as corrupt.
    int max_redirects = 5;                        ///< Of GET and HEAD; never from https to http.
    /// For what must not be done twice. A request over a connection that was kept is sent again over another
    /// when that one turns out to be cut, and nobody knows what had arrived; with this it gets one of its
    /// own.
    bool once = false;
    HttpProgress progress = {};
    std::stop_token stop = {};
    /// A descriptor that becomes readable when the caller has something better to do, for example a signalfd,
    /// an eventfd or an epoll set. Nothing is read from it. -1 is none.
    int wake_fd = -1;
};

struct HttpResponse {
    int status = 0;
    HttpHeaders headers = {};
    std::string body = {};
    bool reused_connection = false;
};

/// Sends requests and waits for the answers.
///
/// A status is an answer, also 404 and 503. An Error means that there is no complete answer: `unavailable`
/// (no connection, or it was cut), `timeout`, `cancelled` (by `stop` or `wake_fd`), `denied` (the certificate
/// is not trusted), `corrupt` (too large, or not HTTP), `invalid_input` (the request makes no sense),
/// `failed` (a local file). Messages name the method and the redacted URL, never a header or a body.
class HttpClient {
public:
    virtual ~HttpClient() = default;

    /// Blocks. Not to be called from two threads at once on one client.
    virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

/// The URL without what may be secret: no user and password, no values of the query.
std::string redacted(std::string_view url);

} // namespace tt
