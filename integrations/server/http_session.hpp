#pragma once

#include "integrations/server/http_core.hpp"
#include "integrations/server/http_range.hpp"
#include "integrations/server/http_spool.hpp"

#include <boost/asio/awaitable.hpp>

namespace tt {

/// One connection. On the io thread only; kept alive by the coroutine that serves it.
///
/// What a connection owns while it is parked is this object and a few coroutine frames: no buffer, no
/// request.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
public:
    HttpSession(HttpCore& core, Socket socket, const HttpDoor& door);
    ~HttpSession();

    /// Gives the reply to request number `number`; without effect when it has one or is over.
    void answer(std::uint64_t number, Reply reply);

    /// Ends what is idle and answers what is parked with 503.
    void wind_down();

    /// Ends the connection, whatever it does.
    void abort();

    HttpCore& core;
    boost::asio::posix::stream_descriptor socket;
    std::unique_ptr<Transport> transport;
    Peer peer;

    /// What it waits for, as far as others must know.
    enum class State { busy, idle, parked };
    State state = State::busy;
    bool expired = false; ///< A deadline passed in the last wait.
    bool aborted = false; ///< Whatever it does, it is to end.

    // Of the request under way.
    std::uint64_t number = 0;
    bool keep_alive = false;
    bool unread = false; ///< It was refused before all of it was read.
    bool head_only = false;
    std::unique_ptr<HttpConditions> conditions = {};
    std::unique_ptr<SpoolFile> spool = {};
    std::shared_ptr<const Reply> reply = {};
    std::stop_source closed{std::nostopstate};

    std::string input = {}; ///< Read and not yet used.
};

using HttpSessionPtr = std::shared_ptr<HttpSession>;

/// Serves the connection to its end.
boost::asio::awaitable<void> run_session(HttpSessionPtr session);

} // namespace tt
