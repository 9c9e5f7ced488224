#pragma once

#include "pipeline/ports/http_client.hpp"

#include <memory>

namespace tt {

/// HttpClient over libcurl.
///
/// Keeps connections open from one request to the next. One object for each thread. Uses no signals; nothing
/// of libcurl is initialised before the first request.
class CurlClient : public HttpClient {
public:
    /// `user_agent` is sent with each request that does not bring its own.
    explicit CurlClient(std::string user_agent);
    ~CurlClient() override;

    Result<HttpResponse> send(const HttpRequest& request) override;

private:
    struct Handles;
    std::string user_agent_;
    std::unique_ptr<Handles> handles_;
};

} // namespace tt
