#pragma once

#include "integrations/server/http_server.hpp"

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>

namespace tt {

/// All deadlines of a server over one timer of the kernel. On the io thread only.
///
/// The kernel's timer is moved only when something earlier comes, never when something is taken out:
/// thousands of idle connections come and go without a system call.
class HttpTimers {
public:
    using Clock = std::chrono::steady_clock;
    using Id = HttpServer::TimerId;

    explicit HttpTimers(boost::asio::io_context& io)
        : alarm_(io) {}

    void add(Id id, std::function<void()> work);

    void cancel(Id id) { pending_.erase(id); }

    /// Forgets everything.
    void clear();

private:
    void arm(Clock::time_point when);
    void ring();

    boost::asio::steady_timer alarm_;
    Clock::time_point armed_ = Clock::time_point::max();
    std::map<Id, std::function<void()>> pending_;
};

} // namespace tt
