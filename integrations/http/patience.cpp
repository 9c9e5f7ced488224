#include "integrations/http/patience.hpp"

#include <condition_variable>

namespace tt {

namespace {

/// False when there is no more time to wait.
bool wait(Duration pause, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, stop, pause, [] { return false; });
    return !stop.stop_requested();
}

} // namespace

Result<HttpResponse> send_patiently(
    const Patience& patience, const std::stop_token& stop, const std::function<Result<HttpResponse>()>& send,
    const std::function<bool(const Result<HttpResponse>&)>& worth_another
) {
    Duration pause = patience.pause;
    for (int attempt = 1;; ++attempt, pause *= 2) {
        auto answer = send();
        if (attempt >= patience.attempts || !worth_another(answer) || !wait(pause, stop)) return answer;
    }
}

Result<HttpResponse> HttpPool::send(const HttpRequest& request) {
    auto client = take();
    auto answer = client->send(request);
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(client));
    return answer;
}

std::unique_ptr<HttpClient> HttpPool::take() {
    const std::scoped_lock lock(mutex_);
    if (idle_.empty()) return make_();
    auto client = std::move(idle_.back());
    idle_.pop_back();
    return client;
}

} // namespace tt
