#pragma once

#include "integrations/server/http_session.hpp"

namespace tt {

using HttpDeadline = HttpTimers::Clock::time_point;

inline HttpDeadline in(Duration delay) {
    return HttpTimers::Clock::now() + delay;
}

/// Until the connection is ready for `need`. False when the deadline passed (`expired` is then set) or the
/// connection is to end.
boost::asio::awaitable<bool> wait_for(HttpSessionPtr session, Need need, HttpDeadline deadline);

/// Some bytes, in the scratch buffer that all sessions share: to be used before the next co_await. Empty when
/// there will be none.
boost::asio::awaitable<std::string_view> read_more(HttpSessionPtr session, HttpDeadline deadline);

/// False when the peer did not take everything.
boost::asio::awaitable<bool> write_all(HttpSessionPtr session, std::string bytes);

/// Lets others have the io thread for a moment.
boost::asio::awaitable<void> give_way(HttpSessionPtr session);

/// Reads one request and gives it to the handler, or refuses it. False when the connection is to be closed
/// without a word.
boost::asio::awaitable<bool> take_request(HttpSessionPtr session);

/// Sends the reply that the session has. False when the peer did not take it.
boost::asio::awaitable<bool> send_reply(HttpSessionPtr session);

} // namespace tt
