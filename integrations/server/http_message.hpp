#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/ports/http_headers.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace tt {

/// Who is at the other end of a connection.
struct Peer {
    bool unix_socket = false;
    uid_t uid = static_cast<uid_t>(-1); ///< Known on a unix socket only.
    std::string address = {};           ///< `10.0.0.7:41234`, `[::1]:41234`, or `uid 1000`.
    bool tls = false;
    /// The certificate that it showed and has the key of, in DER, whoever issued it; empty: none.
    std::string certificate = {};
};

/// One request as a handler gets it.
struct HttpServerRequest {
    std::string method = {};
    std::string path = {}; ///< Percent-decoded; always begins with `/`, never holds NUL.
    std::map<std::string, std::string> query = {
    }; ///< Percent-decoded; of two parameters of one name the first.
    HttpHeaders headers = {};
    std::string body = {};
    /// The body, when it went to a file. It is removed with the reply; who wants to keep it renames it
    /// before.
    std::filesystem::path body_file = {};
    Peer peer = {};
    std::chrono::steady_clock::time_point received_at = {};
    /// Stop is requested, on the io thread, when the peer leaves before the reply is given.
    std::stop_token closed = {};
};

/// A body that is read piece by piece while it is sent, such as an artifact. `Range`, `If-Range`, `If-Match`,
/// `If-None-Match` and HEAD are answered from it by the server.
struct BodySource {
    std::uint64_t size = 0;
    /// Up to `length` bytes from `offset` on; fewer only at the end. Runs on the io thread.
    std::function<Result<std::string>(std::uint64_t offset, std::size_t length)> read = {};
    std::string etag = {};           ///< With its quotes; sent as ETag.
    bool waits = false;              ///< read() may take long, and runs on another thread.
    std::uint64_t piece = 128 << 10; ///< How much is read at once.
};

/// What is answered. Content-Length, Connection, Date and the range headers are the server's affair.
struct Reply {
    int status = 200;
    std::string content_type = "application/json";
    HttpHeaders headers = {};
    std::string body = {};
    std::optional<BodySource> source = {}; ///< Instead of `body`.
};

/// Answers one request. May be called from any thread and much later (the request is parked until then); only
/// the first call counts. When the last copy goes away uncalled, the peer gets a 500 instead of waiting for
/// ever.
using Respond = std::function<void(Reply)>;

/// Takes a request on the io thread, and must not block it.
using Handler = std::function<void(HttpServerRequest, Respond)>;

/// The body that every refusal has: `{"code":…,"message":…,"hint":…}`.
Reply error_reply(int status, std::string_view code, std::string_view message, std::string_view hint = {});

/// The same from an Error, with the status that its kind stands for.
Reply error_reply(const Error& error);

/// 400, 404, 409, 403, 503, 504, ...: what an ErrorKind is in HTTP.
int http_status(ErrorKind kind);

} // namespace tt
