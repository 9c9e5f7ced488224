#pragma once

#include "integrations/server/http_server.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/engine/engine.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <vector>

namespace tt {

/// Requests that wait for something to happen, without a thread for any of them.
///
/// Everything but publish() and version() is for the io thread. It has to outlive the io thread.
class LongPolls {
public:
    /// Answers if there is something to say, and returns whether it did. Called with true when the wait is
    /// over: then it answers in any case.
    using Attempt = std::function<bool(bool over)>;

    explicit LongPolls(HttpServer& server);

    /// Lets the hosts with news, and everybody who waits for a commit, try again on the io thread. From any
    /// thread; returns at once.
    void publish(const std::vector<HostId>& news);

    /// How many commits were published. Who reads it before the state can wait for a newer one and misses
    /// none. From any thread.
    [[nodiscard]] std::uint64_t version() const { return version_; }

    /// Tries at once, then whenever there is news for the host, until the wait is over or the peer is gone.
    /// A host has one request parked; a newer one ends the wait of the older.
    void for_host(const HostId& host, Duration wait, const std::stop_token& closed, Attempt attempt);

    /// Lets the host's parked request try again now, if there is one.
    void wake_host(const HostId& host);

    /// Tries at once, then after commits (those that come fast are told together), until the wait is over or
    /// the peer is gone.
    void for_commit(Duration wait, const std::stop_token& closed, Attempt attempt);

    /// Lets everybody who waits for a commit try again soon.
    void wake_watchers();

    [[nodiscard]] std::size_t parked() const { return polls_.size(); }

private:
    using Key = std::uint64_t;
    using OnClosed = std::stop_callback<std::function<void()>>;

    struct Poll {
        Attempt attempt;
        HostId host; ///< Empty for one that waits for any commit.
        HttpServer::TimerId timer = {};
        std::optional<OnClosed> on_closed = {};
    };

    void park(HostId host, Duration wait, const std::stop_token& closed, Attempt attempt);
    void retry(Key key, bool over);
    void drop(Key key);
    void retry_hosts();
    void retry_watchers();

    HttpServer& server_;
    std::atomic<std::uint64_t> version_ = 0;
    Key last_key_ = 0;
    std::map<Key, Poll> polls_;
    std::map<HostId, Key> by_host_;
    std::set<Key> watchers_;
    std::deque<HostId> news_;     ///< Hosts that are still to be woken.
    bool watchers_woken_ = false; ///< A retry of the watchers is on its way.
};

} // namespace tt
