#pragma once

#include "pipeline/ports/http_client.hpp"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

namespace tt {

/// How many requests may be on their way to one server at once, of all who share this. From any thread.
class Turns {
public:
    explicit Turns(int at_once)
        : at_once_(at_once) {}

    /// Waits for a turn, which is to be given back; false when the stop comes before.
    bool take(const std::string& server, const std::stop_token& stop);
    void give_back(const std::string& server);

private:
    const int at_once_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::map<std::string, int> taken_; ///< By server; those that nobody asks are not in it.
};

/// Sends a request when it is its turn. The time of the request itself begins then.
class TurnTakingClient : public HttpClient {
public:
    /// `turns` has to stay.
    TurnTakingClient(std::unique_ptr<HttpClient> http, Turns& turns)
        : http_(std::move(http))
        , turns_(turns) {}

    /// Of what may end the wait for a turn, only `stop` does.
    Result<HttpResponse> send(const HttpRequest& request) override;

private:
    std::unique_ptr<HttpClient> http_;
    Turns& turns_;
};

} // namespace tt
