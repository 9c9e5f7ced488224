// How a session takes a request: head, admission, body, handler.

#include "integrations/server/http_io.hpp"
#include "integrations/server/http_parser.hpp"

namespace tt {

namespace asio = boost::asio;

namespace {

/// How much of a body must come within each body timeout.
constexpr std::size_t read_progress = 64 << 10;
/// After so much of one body, other sessions have their turn.
constexpr std::size_t turn = 1 << 20;

/// What a handler holds to answer with; the last copy that goes away unused answers too.
class Responder {
public:
    Responder(std::weak_ptr<HttpCore> core, std::weak_ptr<HttpSession> session, std::uint64_t number)
        : core_(std::move(core))
        , session_(std::move(session))
        , number_(number) {}

    ~Responder() {
        if (!answered_) answer(error_reply(500, "failed", "the request was dropped without an answer"));
    }

    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;

    void answer(Reply reply) {
        const auto core = core_.lock();
        if (answered_.exchange(true) || !core) return;
        auto deliver = [session = session_, number = number_, reply = std::move(reply)]() mutable {
            // Only here, on the io thread, may this be the last owner of the session.
            if (const auto alive = session.lock()) alive->answer(number, std::move(reply));
        };
        if (core->on_io_thread())
            deliver();
        else
            core->post(std::move(deliver));
    }

private:
    std::weak_ptr<HttpCore> core_;
    std::weak_ptr<HttpSession> session_;
    std::uint64_t number_;
    std::atomic<bool> answered_ = false;
};

void absorb(HttpSession& session, HttpParser& parser, std::string_view bytes) {
    if (session.input.empty()) {
        session.input = std::string(bytes.substr(parser.feed(bytes)));
        return;
    }
    session.input += bytes;
    session.input = session.input.substr(parser.feed(session.input));
}

/// Ends the request with a refusal. Where one request ends and the next begins is certain only after a whole,
/// well-formed one; otherwise the connection cannot be used again.
void refuse(HttpSession& session, Reply reply, const HttpParser& parser) {
    session.unread = parser.refusal() || !parser.done();
    session.keep_alive = !session.unread && parser.keep_alive();
    session.answer(session.number, std::move(reply));
}

/// Whether the peer was too slow, rather than gone: then it is told.
bool refuse_if_slow(HttpSession& session, const HttpParser& parser) {
    if (session.aborted || !session.expired) return false;
    session.expired = false;
    refuse(session, error_reply(408, "timeout", "the request did not arrive in time"), parser);
    return true;
}

asio::awaitable<bool> read_head(HttpSessionPtr session, HttpParser* parser) {
    const HttpDeadline deadline = in(session->core.options.limits.header_timeout);
    absorb(*session, *parser, {});
    while (!parser->head_done() && !parser->refusal()) {
        const std::string_view bytes = co_await read_more(session, deadline);
        if (bytes.empty()) co_return false;
        absorb(*session, *parser, bytes);
    }
    co_return true;
}

asio::awaitable<bool> read_body(HttpSessionPtr session, HttpParser* parser) {
    const Duration timeout = session->core.options.limits.body_timeout;
    HttpDeadline deadline = in(timeout);
    std::size_t got = 0;
    std::size_t renewed = 0;
    std::size_t taken = 0;
    absorb(*session, *parser, {});
    while (!parser->done() && !parser->refusal()) {
        const std::string_view bytes = co_await read_more(session, deadline);
        if (bytes.empty()) co_return false;
        got += bytes.size();
        absorb(*session, *parser, bytes);
        if (got - renewed >= read_progress) {
            renewed = got;
            deadline = in(timeout);
        }
        if (got - taken >= turn) {
            taken = got;
            co_await give_way(session);
        }
    }
    co_return true;
}

/// What speaks against a request whose head is complete.
std::optional<Reply> objection(const HttpSession& session, HttpParser& parser) {
    if (parser.refusal()) return parser.refusal();
    if (session.core.stopping) return error_reply(503, "unavailable", "the server is stopping", "try again");
    parser.request().peer = session.peer;
    parser.request().received_at = HttpTimers::Clock::now();
    if (!session.core.options.admit) return std::nullopt;
    try {
        return session.core.options.admit(parser.request());
    } catch (const std::exception& error) {
        session.core.fault(std::string("admission failed: ") + error.what());
        return error_reply(500, "failed", "the server failed; its log says more");
    }
}

/// Opens the file for a body that goes to one.
std::optional<Reply> open_spool(HttpSession& session, HttpParser& parser) {
    auto file = SpoolFile::create(session.core.options.spool_directory);
    if (!file) {
        session.core.fault(file.error().message);
        return error_reply(
            507, to_string(file.error().kind), "the upload cannot be stored", file.error().hint
        );
    }
    session.spool = std::move(*file);
    parser.set_sink([spool = session.spool.get()](std::string_view bytes) { return spool->write(bytes); });
    return std::nullopt;
}

void dispatch(HttpSession& session, HttpServerRequest request) {
    ++session.core.requests;
    session.head_only = request.method == "HEAD";
    if (auto conditions = conditions_of(request.headers); !conditions.empty())
        session.conditions = std::make_unique<HttpConditions>(std::move(conditions));
    if (session.spool) request.body_file = session.spool->path();
    session.closed = std::stop_source();
    request.closed = session.closed.get_token();
    const auto responder =
        std::make_shared<Responder>(session.core.weak_from_this(), session.weak_from_this(), session.number);
    try {
        session.core.handler(std::move(request), [responder](Reply reply) {
            responder->answer(std::move(reply));
        });
    } catch (const std::exception& error) {
        session.core.fault(std::string("a handler failed: ") + error.what());
        responder->answer(error_reply(500, "failed", "the server failed; its log says more"));
    }
}

} // namespace

asio::awaitable<bool> take_request(HttpSessionPtr session) {
    HttpParser parser(session->core.options);
    ++session->number;
    const bool has_head = co_await read_head(session, &parser);
    if (!has_head) co_return refuse_if_slow(*session, parser);
    session->keep_alive = parser.keep_alive();
    auto against = objection(*session, parser);
    if (!against && parser.is_spooled()) against = open_spool(*session, parser);
    if (!against && parser.expects_continue()) co_await write_all(session, "HTTP/1.1 100 Continue\r\n\r\n");
    if (!against) {
        const bool has_body = co_await read_body(session, &parser);
        if (!has_body) co_return refuse_if_slow(*session, parser);
        against = parser.refusal();
    }
    if (against)
        refuse(*session, std::move(*against), parser);
    else
        dispatch(*session, std::move(parser.request()));
    co_return true;
}

} // namespace tt
