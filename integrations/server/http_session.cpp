#include "integrations/server/http_session.hpp"

#include "integrations/server/http_io.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tt {

namespace asio = boost::asio;

namespace {

/// How long a refused peer may go on sending before it has to read its refusal.
constexpr Duration linger_time = std::chrono::seconds{2};
/// What is kept of the next request while one is parked.
constexpr std::size_t early_bytes = 4096;

using Descriptor = asio::posix::descriptor_base;

asio::awaitable<bool> shake_hands(HttpSessionPtr session) {
    const HttpDeadline deadline = in(session->core.options.limits.header_timeout);
    while (true) {
        const IoStep step = session->transport->handshake();
        if (step.need == Need::nothing) co_return true;
        const bool ready = co_await wait_for(session, step.need, deadline);
        if (!ready) co_return false;
    }
}

asio::awaitable<bool> wait_for_request(HttpSessionPtr session) {
    if (!session->input.empty()) co_return true;
    session->state = HttpSession::State::idle;
    session->input = co_await read_more(session, in(session->core.options.limits.idle_timeout));
    session->state = HttpSession::State::busy;
    co_return !session->input.empty();
}

/// Looks why a parked connection became readable. Reading is the only way to see a peer leave that sent its
/// next request early, so that is kept; false when it sends so much that it is not worth watching any more.
bool look_at_peer(HttpSession& session) {
    const IoStep step = session.transport->read(std::span(session.core.scratch).first(early_bytes));
    session.input.append(session.core.scratch.data(), step.bytes);
    if (step.need == Need::closed) session.aborted = true;
    return session.input.size() < early_bytes;
}

/// Sleeps until the reply is there or the peer is not.
asio::awaitable<void> park(HttpSessionPtr session) {
    bool watched = session->input.size() < early_bytes;
    while (!session->reply && !session->aborted) {
        const auto event = watched ? Descriptor::wait_read : Descriptor::wait_error;
        boost::system::error_code error;
        co_await session->socket.async_wait(event, asio::redirect_error(asio::use_awaitable, error));
        if (error && error != asio::error::operation_aborted) session->aborted = true;
        if (error || session->reply) continue;
        if (watched)
            watched = look_at_peer(*session);
        else
            session->aborted = true; // nothing but an end wakes a connection that is not watched
    }
}

asio::awaitable<bool> wait_for_reply(HttpSessionPtr session) {
    if (session->reply) co_return true;
    auto& core = session->core;
    const auto timer = core.timer_at(core.options.limits.reply_timeout);
    core.timers.add(timer, [raw = session.get()] {
        raw->answer(raw->number, error_reply(504, "timeout", "no answer was found in time"));
    });
    ++core.parked;
    session->state = HttpSession::State::parked;
    co_await park(session);
    session->state = HttpSession::State::busy;
    --core.parked;
    core.timers.cancel(timer);
    if (!session->reply) session->closed.request_stop();
    co_return session->reply != nullptr;
}

/// Reads what is still coming, so that closing does not make the kernel throw the refusal away.
asio::awaitable<void> linger(HttpSessionPtr session) {
    session->transport->end_writing();
    const HttpDeadline deadline = in(linger_time);
    while (!(co_await read_more(session, deadline)).empty()) co_await give_way(session);
}

asio::awaitable<bool> serve_one(HttpSessionPtr session) {
    const bool comes = co_await wait_for_request(session);
    if (!comes) co_return false;
    const bool taken = co_await take_request(session);
    if (!taken) co_return false;
    const bool answered = co_await wait_for_reply(session);
    if (!answered) co_return false;
    const bool sent = co_await send_reply(session);
    if (sent && session->unread) co_await linger(session);
    co_return sent && session->keep_alive;
}

asio::awaitable<void> serve_all(HttpSessionPtr session) {
    bool goes_on = co_await shake_hands(session);
    if (goes_on) session->peer.certificate = session->transport->peer_certificate();
    while (goes_on) goes_on = co_await serve_one(session);
    session->transport->end_writing();
}

} // namespace

HttpSession::HttpSession(HttpCore& core_, Socket accepted, const HttpDoor& door)
    : core(core_)
    , socket(core_.io)
    , peer(peer_of(accepted)) {
    peer.tls = door.tls != nullptr;
    transport = door.tls ? tls_transport(accepted.fd(), *door.tls) : plain_transport(accepted.fd());
    socket.assign(accepted.release());
    core.sessions.insert(this);
    ++core.open;
}

HttpSession::~HttpSession() {
    core.sessions.erase(this);
    --core.open;
}

void HttpSession::answer(std::uint64_t to, Reply given) {
    if (to != number || reply || aborted) return;
    reply = std::make_shared<const Reply>(std::move(given));
    if (state == State::parked) socket.cancel();
}

void HttpSession::wind_down() {
    if (state == State::idle) abort();
    if (state == State::parked)
        answer(number, error_reply(503, "unavailable", "the server is stopping", "try again"));
}

void HttpSession::abort() {
    aborted = true;
    socket.cancel();
}

asio::awaitable<void> run_session(HttpSessionPtr session) {
    HttpCore& core = session->core;
    try {
        co_await serve_all(session);
    } catch (const std::exception& error) {
        core.fault(std::string("a connection failed: ") + error.what());
    }
    session.reset();
    core.end_if_empty();
}

} // namespace tt
