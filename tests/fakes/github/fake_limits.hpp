#pragma once

#include "integrations/server/http_message.hpp"
#include "pipeline/base/time.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// The ways in which GitHub says wait when a secondary limit is struck.
enum class Says { seconds, date, nothing };

/// How a fake GitHub limits those who ask, and whether they keep to it.
struct FakeLimits {
    std::function<Time()> now = [] { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); };

    std::int64_t remaining = 5000; ///< Requests until the primary limit is used up; a 304 costs none.
    std::int64_t reset = 0;        ///< When it begins anew, in seconds of the epoch.
    std::int64_t hourly = 0;       ///< What it then begins with; 0: it does not.

    /// A secondary limit that the next request strikes.
    struct Strike {
        Says says;
        Duration wait; ///< GitHub wants at least a minute where it says nothing.
    };

    std::deque<Strike> strikes;

    /// Until when everybody was told to wait.
    Time wait_until{};
    /// What was asked in spite of that.
    std::vector<std::string> violations;

    /// The refusal that this request meets, if any; takes note of one that came too early.
    std::optional<Reply> refusal(const HttpServerRequest& request);

    /// Counts an answer, and says in it what is left.
    void count(Reply& reply);

private:
    void begin_hour();
    Reply strike(const Strike& strike);
};

/// As HTTP writes an instant.
std::string http_date(Time instant);

/// What GitHub says when it does not do what it is asked.
Reply fake_refusal(int status, const std::string& message);

} // namespace tt
