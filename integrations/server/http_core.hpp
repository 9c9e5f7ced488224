#pragma once

#include "integrations/server/http_server.hpp"
#include "integrations/server/http_socket.hpp"
#include "integrations/server/http_timers.hpp"
#include "integrations/server/http_transport.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_set>

namespace tt {

class HttpSession;

/// One listener that is open.
struct HttpDoor {
    boost::asio::posix::stream_descriptor socket;
    std::shared_ptr<TlsContext> tls;   ///< None for plain HTTP.
    std::filesystem::path unix_socket; ///< Empty for TCP.

    void close();
};

/// What the server and its sessions share. Everything without a note belongs to the io thread.
struct HttpCore : std::enable_shared_from_this<HttpCore> {
    explicit HttpCore(HttpServerOptions given)
        : options(std::move(given)) {}

    void fault(std::string_view text) const {
        if (options.on_fault) options.on_fault(text);
    }

    [[nodiscard]] bool on_io_thread() const { return std::this_thread::get_id() == io_thread; }

    HttpServer::TimerId timer_at(Duration delay) {
        return {std::chrono::steady_clock::now() + delay, ++timer_number};
    }

    /// Runs it on the io thread, and keeps its exceptions from ending that thread.
    void post(std::function<void()> task);

    void begin_stop(Duration deadline);
    void end_if_empty();

    HttpServerOptions options; ///< Constant once listening.
    Handler handler;           ///< Constant while the thread runs.
    std::jthread thread;       ///< Of the server's owner.
    std::atomic<std::thread::id> io_thread = {};
    std::once_flag stopped; ///< Of the server's owner.

    std::unordered_set<HttpSession*> sessions;
    std::array<char, 64 << 10> scratch = {}; ///< What was just read, until somebody has taken it.
    std::size_t max_connections = 0;
    bool stopping = false;

    std::atomic<std::uint64_t> timer_number = 0;
    std::atomic<std::uint64_t> accepted = 0;
    std::atomic<std::uint64_t> refused = 0;
    std::atomic<std::uint64_t> requests = 0;
    std::atomic<std::uint64_t> open = 0;
    std::atomic<std::uint64_t> parked = 0;

    // The io_context goes before what its unfinished coroutines still refer to.
    boost::asio::io_context io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
    HttpTimers timers{io};
    std::vector<HttpDoor> doors;

    /// For sources that wait; made when the first one comes.
    boost::asio::thread_pool& readers();

private:
    std::optional<boost::asio::thread_pool> readers_; ///< Ends before all that it may still use.
};

} // namespace tt
