#pragma once

#include "agent/control_plane.hpp"
#include "agent/event.hpp"
#include "agent/identity_care.hpp"
#include "agent/state.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace tt::agent {

/// What came of one report.
struct Answer {
    std::uint64_t sequence = 0; ///< Of the report.
    Uptime sent_at{0};          ///< When it was sent; permits in the goal count from here.
    Result<std::optional<Goal>> goal;
};

/// Carries reports to the control plane in a thread of its own and brings the answers back, so that waiting
/// for news never keeps the agent from acting; before a report it renews the host's certificate, when that is
/// due. One report is on its way at a time; the next takes its place.
class Courier {
public:
    /// `deliver` is called on the courier's thread, for every report that was not replaced.
    Courier(
        ServerAddress address, std::string secret, std::string user_agent, IdentityCare care,
        std::function<void(Answer)> deliver
    );

    /// Sends the report, which waits so long for news. One that is under way is given up.
    void send(Report report, Duration wait);

private:
    struct Letter {
        Report report;
        Duration wait{0};
    };

    void work(const std::stop_token& stop);
    std::optional<Letter> take();

    ServerAddress address_;
    std::string secret_;
    std::string user_agent_;
    IdentityCare care_;
    std::function<void(Answer)> deliver_;
    Event wake_;
    std::mutex mutex_;
    std::optional<Letter> next_;
    std::jthread thread_; ///< Last, so that it ends first.
};

} // namespace tt::agent
