// How a session sends a reply: from memory, or piece by piece from a source.

#include "integrations/server/http_io.hpp"
#include "integrations/server/http_reply.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tt {

namespace asio = boost::asio;

namespace {

using ReplyPtr = std::shared_ptr<const Reply>;

asio::awaitable<bool> send_body(HttpSessionPtr session, ReplyPtr reply) {
    std::string text = write_head(
        *reply,
        {.status = reply->status, .content_length = reply->body.size(), .keep_alive = session->keep_alive}
    );
    const bool bodiless = session->head_only || reply->status == 204 || reply->status == 304;
    if (!bodiless) text += reply->body;
    co_return co_await write_all(session, std::move(text));
}

/// Reads on another thread, and comes back to the io thread.
asio::awaitable<Result<std::string>>
read_elsewhere(HttpSessionPtr session, ReplyPtr reply, std::uint64_t at, std::size_t length) {
    // It refers to nothing but its own reply, whatever becomes of the session meanwhile.
    const auto read = [](ReplyPtr from, std::uint64_t offset,
                         std::size_t size) -> asio::awaitable<Result<std::string>> {
        co_return from->source->read(offset, size);
    };
    co_return co_await asio::co_spawn(
        session->core.readers(), read(std::move(reply), at, length), asio::use_awaitable
    );
}

/// Here where that takes no time. Not one expression with a condition: of `a ? co_await b : c` g++ 12
/// destroys the result twice.
asio::awaitable<Result<std::string>>
read_somewhere(HttpSessionPtr session, ReplyPtr reply, std::uint64_t at, std::size_t length) {
    if (!reply->source->waits) co_return reply->source->read(at, length);
    co_return co_await read_elsewhere(std::move(session), std::move(reply), at, length);
}

/// Up to one piece, or nothing when the source does not deliver what its size promised.
asio::awaitable<std::string>
read_piece(HttpSessionPtr session, ReplyPtr reply, std::uint64_t at, std::uint64_t left) {
    const BodySource& source = *reply->source;
    const auto length = static_cast<std::size_t>(std::min(left, source.piece));
    auto bytes = co_await read_somewhere(session, reply, at, length);
    if (!bytes) {
        session->core.fault("a body cannot be read: " + bytes.error().message);
        co_return std::string();
    }
    if (bytes->empty() || bytes->size() > left)
        session->core.fault("a body is not as long as it was said to be");
    if (bytes->size() > left) bytes->clear();
    co_return std::move(*bytes);
}

asio::awaitable<bool> send_pieces(HttpSessionPtr session, ReplyPtr reply, HttpSlice slice) {
    while (slice.length > 0) {
        std::string bytes = co_await read_piece(session, reply, slice.offset, slice.length);
        if (bytes.empty()) co_return false; // too late for another status: the cut tells
        slice.offset += bytes.size();
        slice.length -= bytes.size();
        const bool taken = co_await write_all(session, std::move(bytes));
        if (!taken) co_return false;
        co_await give_way(session);
    }
    co_return true;
}

asio::awaitable<bool> send_source(HttpSessionPtr session, ReplyPtr reply) {
    const BodySource& source = *reply->source;
    const HttpConditions conditions = session->conditions ? *session->conditions : HttpConditions{};
    const HttpSlice slice = choose_slice(conditions, source.size, source.etag);
    std::string head = write_head(
        *reply,
        {
            .status = slice.status,
            .content_length = slice.length,
            .keep_alive = session->keep_alive,
            .content_range = content_range(slice, source.size),
            .etag = source.etag,
        }
    );
    const bool taken = co_await write_all(session, std::move(head));
    if (!taken || session->head_only) co_return taken;
    co_return co_await send_pieces(session, reply, slice);
}

} // namespace

asio::awaitable<bool> send_reply(HttpSessionPtr session) {
    const ReplyPtr reply = std::exchange(session->reply, nullptr);
    session->keep_alive = session->keep_alive && !session->core.stopping;
    bool taken = false;
    if (reply->source && reply->status == 200)
        taken = co_await send_source(session, reply);
    else
        taken = co_await send_body(session, reply);
    session->spool.reset();
    session->conditions.reset();
    session->closed = std::stop_source(std::nostopstate);
    co_return taken;
}

} // namespace tt
