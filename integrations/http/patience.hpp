#pragma once

#include "pipeline/base/time.hpp"
#include "pipeline/ports/http_client.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

namespace tt {

/// How long to bear with a server.
struct Patience {
    int attempts = 3;
    Duration pause = std::chrono::milliseconds{250}; ///< Before the second attempt; then twice, and so on.
};

/// Sends again what `worth_another` says may come to something, until patience or time ends; the last answer.
Result<HttpResponse> send_patiently(
    const Patience& patience, const std::stop_token& stop, const std::function<Result<HttpResponse>()>& send,
    const std::function<bool(const Result<HttpResponse>&)>& worth_another
);

/// Clients with their connections, for whoever asks, from any thread.
class HttpPool {
public:
    using Make = std::function<std::unique_ptr<HttpClient>()>;

    explicit HttpPool(Make make)
        : make_(std::move(make)) {}

    Result<HttpResponse> send(const HttpRequest& request);

private:
    std::unique_ptr<HttpClient> take();

    Make make_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<HttpClient>> idle_;
};

} // namespace tt
