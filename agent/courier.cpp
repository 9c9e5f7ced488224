#include "agent/courier.hpp"

#include "integrations/http/curl_client.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/system_clock.hpp"

#include <utility>

namespace tt::agent {

Courier::Courier(
    ServerAddress address, std::string secret, std::string user_agent, IdentityCare care,
    std::function<void(Answer)> deliver
)
    : address_(std::move(address))
    , secret_(std::move(secret))
    , user_agent_(std::move(user_agent))
    , care_(std::move(care))
    , deliver_(std::move(deliver))
    , thread_([this](const std::stop_token& stop) { work(stop); }) {}

void Courier::send(Report report, Duration wait) {
    const std::scoped_lock lock(mutex_);
    next_ = Letter{std::move(report), wait};
    wake_.notify();
}

/// The report to send, if there is one. From now on the event stands for the one after it.
std::optional<Courier::Letter> Courier::take() {
    const std::scoped_lock lock(mutex_);
    wake_.clear();
    return std::exchange(next_, std::nullopt);
}

void Courier::work(const std::stop_token& stop) {
    const std::stop_callback stopped(stop, [this] { wake_.notify(); });
    SystemClock clock;
    std::optional<CurlClient> http;
    std::optional<ControlPlane> control_plane;
    while (true) {
        const auto letter = take();
        if (stop.stop_requested()) return;
        if (!letter) {
            std::ignore = wait_readable(wake_.fd(), std::chrono::hours{1});
            continue;
        }
        if (!http) control_plane.emplace(http.emplace(user_agent_), address_);
        // Connections that are open would go on showing the old one.
        if (care_.renew_if_due(*control_plane, secret_, clock.now(), wake_.fd()))
            control_plane.emplace(http.emplace(user_agent_), address_);
        const Uptime sent_at = time_since_boot();
        const Duration wait = care_.at_most(letter->wait, clock.now());
        auto goal = control_plane->report(letter->report, secret_, wait, wake_.fd());
        const bool replaced = !goal && goal.error().kind == ErrorKind::cancelled;
        if (!replaced) deliver_({letter->report.sequence, sent_at, std::move(goal)});
    }
}

} // namespace tt::agent
