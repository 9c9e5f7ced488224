#pragma once

#include "integrations/server/http_server.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace tt {

/// Turns the bytes of one request into an HttpServerRequest, within the limits. Knows no connection.
///
/// Feed it until head_done(); then look at the request, choose a sink, and feed it until done(). A refusal
/// may come at any time, and is final.
class HttpParser {
public:
    using BodySink = std::function<Result<>(std::string_view)>;

    explicit HttpParser(const HttpServerOptions& options);
    ~HttpParser();

    /// Takes what it can use and says how much. The rest is to be offered again, with more behind it; what is
    /// left when it is done belongs to the next request.
    std::size_t feed(std::string_view bytes);

    /// Where the body goes. Without one it goes into the request.
    void set_sink(BodySink sink);

    [[nodiscard]] bool head_done() const;
    [[nodiscard]] bool done() const;
    [[nodiscard]] bool keep_alive() const;

    /// Whether the peer waits for `100 Continue` before it sends the body.
    [[nodiscard]] bool expects_continue() const;

    /// Whether the body belongs in a file.
    [[nodiscard]] bool is_spooled() const;

    [[nodiscard]] const std::optional<Reply>& refusal() const;
    [[nodiscard]] HttpServerRequest& request();

private:
    class Grammar;
    std::unique_ptr<Grammar> grammar_;
};

} // namespace tt
