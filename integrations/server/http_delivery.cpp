// How a session sends a reply: from memory, or piece by piece from a source.

#include "integrations/server/http_io.hpp"
#include "integrations/server/http_reply.hpp"

namespace tt {

namespace asio = boost::asio;

namespace {

constexpr std::uint64_t piece = 128 << 10;

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

/// Up to one piece, or nothing when the source does not deliver what its size promised.
std::string
read_piece(const HttpSession& session, const BodySource& source, std::uint64_t at, std::uint64_t left) {
    auto bytes = source.read(at, static_cast<std::size_t>(std::min(left, piece)));
    if (!bytes) {
        session.core.fault("a body cannot be read: " + bytes.error().message);
        return {};
    }
    if (bytes->empty() || bytes->size() > left)
        session.core.fault("a body is not as long as it was said to be");
    if (bytes->size() > left) bytes->clear();
    return std::move(*bytes);
}

asio::awaitable<bool> send_pieces(HttpSessionPtr session, ReplyPtr reply, HttpSlice slice) {
    while (slice.length > 0) {
        std::string bytes = read_piece(*session, *reply->source, slice.offset, slice.length);
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
    const bool taken = reply->source && reply->status == 200 ? co_await send_source(session, reply)
                                                             : co_await send_body(session, reply);
    session->spool.reset();
    session->conditions.reset();
    session->closed = std::stop_source(std::nostopstate);
    co_return taken;
}

} // namespace tt
