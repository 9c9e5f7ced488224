#include "integrations/server/http_io.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tt {

namespace asio = boost::asio;

namespace {

/// How far a peer must get within each write timeout.
constexpr std::size_t write_progress = 64 << 10;

asio::posix::descriptor_base::wait_type wait_type(Need need) {
    return need == Need::writable ? asio::posix::descriptor_base::wait_write
                                  : asio::posix::descriptor_base::wait_read;
}

} // namespace

asio::awaitable<bool> wait_for(HttpSessionPtr session, Need need, HttpDeadline deadline) {
    if (session->aborted || need == Need::closed) co_return false;
    const HttpServer::TimerId timer{deadline, ++session->core.timer_number};
    session->core.timers.add(timer, [raw = session.get()] {
        raw->expired = true;
        raw->socket.cancel();
    });
    boost::system::error_code error;
    co_await session->socket.async_wait(wait_type(need), asio::redirect_error(asio::use_awaitable, error));
    session->core.timers.cancel(timer);
    co_return !error && !session->expired && !session->aborted;
}

asio::awaitable<std::string_view> read_more(HttpSessionPtr session, HttpDeadline deadline) {
    auto& scratch = session->core.scratch;
    bool ready = !session->aborted;
    while (ready) {
        const IoStep step = session->transport->read(scratch);
        if (step.bytes > 0) co_return std::string_view(scratch.data(), step.bytes);
        ready = co_await wait_for(session, step.need, deadline);
    }
    co_return std::string_view{};
}

asio::awaitable<bool> write_all(HttpSessionPtr session, std::string bytes) {
    const Duration timeout = session->core.options.limits.write_timeout;
    HttpDeadline deadline = in(timeout);
    std::size_t done = 0;
    std::size_t renewed = 0;
    while (done < bytes.size()) {
        const IoStep step = session->transport->write(std::string_view(bytes).substr(done));
        done += step.bytes;
        if (done - renewed >= write_progress) {
            renewed = done;
            deadline = in(timeout);
        }
        if (step.bytes > 0) continue;
        const bool ready = co_await wait_for(session, step.need, deadline);
        if (!ready) co_return false;
    }
    co_return true;
}

asio::awaitable<void> give_way(HttpSessionPtr session) {
    co_await asio::post(session->core.io, asio::use_awaitable);
}

} // namespace tt
