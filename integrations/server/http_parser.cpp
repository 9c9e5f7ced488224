#include "integrations/server/http_parser.hpp"

#include "integrations/server/http_target.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace tt {

namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

constexpr std::size_t max_fields = 100;
/// What the grammar may leave unused: a chunk's head or a trailer that does not end is an attack.
constexpr std::size_t max_unused = 64 << 10;

std::string_view view(string_view text) {
    return {text.data(), text.size()};
}

Reply refusal_for(const error_code& error, const HttpLimits& limits) {
    if (error == http::error::header_limit)
        return error_reply(
            431, "invalid_input",
            "the header is larger than " + std::to_string(limits.header_bytes) + " bytes"
        );
    if (error == http::error::body_limit)
        return error_reply(413, "invalid_input", "the body is larger than this server takes");
    if (error == http::error::bad_version)
        return error_reply(505, "invalid_input", "this is not HTTP/1.1", "speak HTTP/1.1");
    return error_reply(400, "invalid_input", "malformed request: " + error.message());
}

} // namespace

/// Beast's grammar, with what it finds put straight into the request.
class HttpParser::Grammar : public http::basic_parser<true> {
public:
    explicit Grammar(const HttpServerOptions& options)
        : options_(options) {
        header_limit(static_cast<std::uint32_t>(options.limits.header_bytes));
    }

    std::size_t feed(std::string_view bytes);
    void refuse(Reply reply);

    HttpServerRequest request = {};
    std::optional<Reply> refusal = {};
    BodySink sink = {};
    bool spooled = false;

private:
    void
    on_request_impl(http::verb, string_view method, string_view target, int version, error_code&) override;
    void on_field_impl(http::field, string_view name, string_view value, error_code&) override;
    void on_header_impl(error_code&) override;
    std::size_t on_body_impl(string_view body, error_code&) override;

    void on_response_impl(int, string_view, int, error_code&) override {}

    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& error) override {
        return on_body_impl(body, error);
    }

    void on_finish_impl(error_code&) override {}

    void stop(Reply reply, error_code& error);

    const HttpServerOptions& options_;
    std::size_t fields_ = 0;
    int version_ = 11;
};

std::size_t HttpParser::Grammar::feed(std::string_view bytes) {
    eager(is_header_done());
    std::size_t used = 0;
    error_code error;
    while (!error && !refusal && used < bytes.size() && !is_done()) {
        const bool head = !is_header_done();
        used += put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), error);
        if (head && is_header_done()) break; // the caller looks at it before it takes the body
    }
    if (error && error != http::error::need_more) refuse(refusal_for(error, options_.limits));
    if (error == http::error::need_more && bytes.size() - used > max_unused)
        refuse(error_reply(400, "invalid_input", "malformed request: a chunk without end"));
    return used;
}

/// The first reason stays.
void HttpParser::Grammar::refuse(Reply reply) {
    if (!refusal) refusal = std::move(reply);
}

/// Leaves the grammar at once. The error only has to be one; the reply says what it is about.
void HttpParser::Grammar::stop(Reply reply, error_code& error) {
    refuse(std::move(reply));
    error = http::error::bad_field;
}

void HttpParser::Grammar::on_request_impl(
    http::verb, string_view method, string_view target, int version, error_code& error
) {
    auto parsed = tt::parse_target(view(target));
    if (!parsed)
        return stop(error_reply(400, "invalid_input", "malformed request: bad path or query"), error);
    version_ = version;
    request.method = view(method);
    request.path = std::move(parsed->path);
    request.query = std::move(parsed->query);
    spooled = request.method == "PUT"
              && std::ranges::any_of(options_.spooled_prefixes, [&](const std::string& prefix) {
                     return request.path.starts_with(prefix);
                 });
    body_limit(spooled ? options_.limits.spooled_bytes : options_.limits.body_bytes);
}

void HttpParser::Grammar::on_field_impl(http::field, string_view name, string_view value, error_code& error) {
    if (++fields_ > max_fields)
        return stop(error_reply(431, "invalid_input", "too many header fields"), error);
    if (!is_header_done()) request.headers.add(std::string(view(name)), std::string(view(value)));
}

void HttpParser::Grammar::on_header_impl(error_code& error) {
    const auto encoding = request.headers.find("Transfer-Encoding");
    if (encoding && !same_header(*encoding, "chunked"))
        return stop(
            error_reply(501, "invalid_input", "only the transfer encoding 'chunked' is understood"), error
        );
    if (version_ >= 11 && !request.headers.find("Host"))
        return stop(error_reply(400, "invalid_input", "malformed request: no Host header"), error);
}

std::size_t HttpParser::Grammar::on_body_impl(string_view body, error_code& error) {
    if (!sink) {
        request.body.append(body.data(), body.size());
    } else if (const auto taken = sink(view(body)); !taken) {
        Reply reply = error_reply(taken.error());
        if (taken.error().kind == ErrorKind::blocked) reply.status = 507;
        stop(std::move(reply), error);
    }
    return body.size();
}

HttpParser::HttpParser(const HttpServerOptions& options)
    : grammar_(std::make_unique<Grammar>(options)) {}

HttpParser::~HttpParser() = default;

std::size_t HttpParser::feed(std::string_view bytes) {
    return grammar_->feed(bytes);
}

void HttpParser::set_sink(BodySink sink) {
    grammar_->sink = std::move(sink);
}

bool HttpParser::head_done() const {
    return grammar_->is_header_done();
}

bool HttpParser::done() const {
    return grammar_->is_done();
}

bool HttpParser::keep_alive() const {
    return grammar_->is_header_done() && grammar_->keep_alive();
}

bool HttpParser::expects_continue() const {
    return !done() && same_header(grammar_->request.headers.value("Expect"), "100-continue");
}

bool HttpParser::is_spooled() const {
    return grammar_->spooled;
}

const std::optional<Reply>& HttpParser::refusal() const {
    return grammar_->refusal;
}

HttpServerRequest& HttpParser::request() {
    return grammar_->request;
}

} // namespace tt
