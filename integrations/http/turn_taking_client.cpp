#include "integrations/http/turn_taking_client.hpp"

namespace tt {

namespace {

/// `https://host:port` of an URL.
std::string server_of(std::string_view url) {
    const auto host = url.find("://");
    return std::string(host == url.npos ? url : url.substr(0, url.find('/', host + 3)));
}

} // namespace

bool Turns::take(const std::string& server, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    const auto is_free = [&] {
        const auto taken = taken_.find(server);
        return taken == taken_.end() || taken->second < at_once_;
    };
    if (!changed_.wait(lock, stop, is_free)) return false;
    ++taken_[server];
    return true;
}

void Turns::give_back(const std::string& server) {
    {
        const std::scoped_lock lock(mutex_);
        const auto taken = taken_.find(server);
        if (--taken->second == 0) taken_.erase(taken);
    }
    changed_.notify_all();
}

Result<HttpResponse> TurnTakingClient::send(const HttpRequest& request) {
    const std::string server = server_of(request.url);
    if (!turns_.take(server, request.stop))
        return fail(ErrorKind::cancelled, request.method + " " + redacted(request.url) + ": cancelled");
    auto answer = http_->send(request);
    turns_.give_back(server);
    return answer;
}

} // namespace tt
