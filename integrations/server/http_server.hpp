#pragma once

#include "integrations/server/http_message.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tt {

/// One place to listen on: a unix socket where `unix_socket` is set, TCP otherwise.
struct HttpListener {
    /// Created with mode 0600. A socket that nobody listens on is replaced.
    std::filesystem::path unix_socket = {};
    std::string address = "127.0.0.1";      ///< A numeric IPv4 or IPv6 address.
    std::uint16_t port = 0;                 ///< 0 takes a free one.
    std::filesystem::path certificate = {}; ///< PEM chain; TLS when set.
    std::filesystem::path private_key = {}; ///< PEM.
    /// With TLS: peers are asked for a certificate of this authority (PEM). They need not show one; what they
    /// show is Peer::certificate. Empty: nobody is asked.
    std::string peer_authority = {};
};

/// What the server refuses, so that no peer can take more than its share.
struct HttpLimits {
    std::size_t header_bytes = 16 << 10;                  ///< 431 above.
    std::size_t body_bytes = 1 << 20;                     ///< 413 above.
    std::uint64_t spooled_bytes = std::uint64_t{4} << 30; ///< 413 above, for bodies that go to a file.
    std::size_t connections = 16384;                      ///< 503 above; never more than descriptors allow.
    Duration header_timeout = std::chrono::seconds{15};   ///< For the whole header, 408; also the handshake.
    Duration body_timeout = std::chrono::seconds{30};     ///< For each 64 KB of a body; 408.
    Duration write_timeout = std::chrono::seconds{30};    ///< For each 64 KB that the peer takes.
    Duration idle_timeout = std::chrono::seconds{75};     ///< Between two requests.
    Duration reply_timeout = std::chrono::minutes{10};    ///< For the handler; 504.
};

struct HttpServerOptions {
    std::vector<HttpListener> listeners = {};
    HttpLimits limits = {};
    /// Bodies of PUT requests to paths that begin with one of these go to a file in `spool_directory`.
    std::vector<std::string> spooled_prefixes = {};
    std::filesystem::path spool_directory = {}; ///< Belongs to one server: what a killed one left is removed.
    /// Asked when the header is complete and before any of the body is read; a Reply refuses the request.
    /// Here credentials are checked, so that a stranger cannot fill the disk. Runs on the io thread.
    std::function<std::optional<Reply>(const HttpServerRequest&)> admit = {};
    /// Told what went wrong inside, one line each. Runs on the io thread.
    std::function<void(std::string_view)> on_fault = {};
};

/// Figures for metrics; each is right by itself, not all of them together.
struct HttpServerCounts {
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0; ///< Over the limit of connections.
    std::uint64_t requests = 0;
    std::uint64_t open = 0;
    std::uint64_t parked = 0;
};

struct HttpCore;

/// An HTTP/1.1 server that knows nothing of what it serves. One thread of its own does all reading, writing
/// and waiting, and calls the handler.
class HttpServer {
public:
    /// A call that is still to come.
    struct TimerId {
        std::chrono::steady_clock::time_point when = {};
        std::uint64_t number = 0;

        auto operator<=>(const TimerId&) const = default;
    };

    /// Opens every listener, or none. Peers can connect from now on, and wait until serve().
    static Result<std::unique_ptr<HttpServer>> listen(HttpServerOptions options);

    /// Stops, without waiting for slow peers.
    ~HttpServer();

    /// Starts the io thread. Once only.
    void serve(Handler handler);

    /// The listeners in the order of the options, each with its real port.
    [[nodiscard]] const std::vector<HttpListener>& listeners() const;

    /// Runs `work` on the io thread, soon. From any thread; without effect after stop().
    void post(std::function<void()> work);

    /// Runs `work` on the io thread after `delay`. From any thread.
    TimerId call_later(Duration delay, std::function<void()> work);

    /// On the io thread: `work` will not run. From other threads: it will not run soon after.
    void cancel(TimerId timer);

    /// Accepts nothing more, answers what is parked with 503, and gives replies under way until the deadline
    /// to be taken. Blocks until the io thread has ended; not to be called on it. Idempotent.
    void stop(Duration deadline);

    [[nodiscard]] HttpServerCounts counts() const;

private:
    explicit HttpServer(std::shared_ptr<HttpCore> core);

    std::shared_ptr<HttpCore> core_;
};

} // namespace tt
