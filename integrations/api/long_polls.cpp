#include "integrations/api/long_polls.hpp"

#include <utility>

namespace tt {

namespace {

/// So many hosts are answered before the io thread looks at other peers again.
constexpr std::size_t hosts_per_turn = 256;

/// Commits of this span are one for those who watch: during a rollout there are many in a second.
constexpr Duration watch_interval = std::chrono::milliseconds{50};

} // namespace

LongPolls::LongPolls(HttpServer& server)
    : server_(server) {}

void LongPolls::publish(const std::vector<HostId>& news) {
    ++version_;
    server_.post([this, news] {
        const bool idle = news_.empty();
        news_.insert(news_.end(), news.begin(), news.end());
        if (idle) retry_hosts();
        wake_watchers();
    });
}

void LongPolls::for_host(const HostId& host, Duration wait, const std::stop_token& closed, Attempt attempt) {
    if (const auto older = by_host_.find(host); older != by_host_.end()) retry(older->second, true);
    if (!attempt(wait <= Duration{0})) park(host, wait, closed, std::move(attempt));
}

void LongPolls::wake_host(const HostId& host) {
    if (const auto parked = by_host_.find(host); parked != by_host_.end()) retry(parked->second, false);
}

void LongPolls::for_commit(Duration wait, const std::stop_token& closed, Attempt attempt) {
    if (!attempt(wait <= Duration{0})) park({}, wait, closed, std::move(attempt));
}

void LongPolls::park(HostId host, Duration wait, const std::stop_token& closed, Attempt attempt) {
    const Key key = ++last_key_;
    if (host.empty())
        watchers_.insert(key);
    else
        by_host_[host] = key;
    Poll& poll = polls_[key];
    poll.attempt = std::move(attempt);
    poll.host = std::move(host);
    poll.timer = server_.call_later(wait, [this, key] { retry(key, true); });
    // The callback must not destroy itself, so the poll goes in a turn of its own.
    poll.on_closed.emplace(closed, [this, key] { server_.post([this, key] { drop(key); }); });
}

void LongPolls::retry(Key key, bool over) {
    const auto found = polls_.find(key);
    if (found != polls_.end() && found->second.attempt(over)) drop(key);
}

void LongPolls::drop(Key key) {
    const auto found = polls_.find(key);
    if (found == polls_.end()) return;
    const Poll& poll = found->second;
    server_.cancel(poll.timer);
    if (const auto own = by_host_.find(poll.host); own != by_host_.end() && own->second == key)
        by_host_.erase(own);
    watchers_.erase(key);
    polls_.erase(found);
}

void LongPolls::retry_hosts() {
    for (std::size_t count = 0; count < hosts_per_turn && !news_.empty(); ++count) {
        const auto parked = by_host_.find(news_.front());
        news_.pop_front();
        if (parked != by_host_.end()) retry(parked->second, false);
    }
    if (!news_.empty()) server_.post([this] { retry_hosts(); });
}

void LongPolls::wake_watchers() {
    if (std::exchange(watchers_woken_, true)) return;
    server_.call_later(watch_interval, [this] { retry_watchers(); });
}

void LongPolls::retry_watchers() {
    watchers_woken_ = false;
    for (const Key key : std::set(watchers_)) retry(key, false);
}

} // namespace tt
