#pragma once

#include "pipeline/base/time.hpp"
#include "pipeline/ports/http_client.hpp"

#include <optional>

namespace tt::github {

/// No answer makes anybody wait longer: GitHub's limits begin anew each hour.
inline constexpr Duration longest_wait = std::chrono::minutes{61};

/// How long a refusal without a time of its own keeps everybody waiting at first.
inline constexpr Duration secondary_wait = std::chrono::seconds{60};

/// What one answer says about waiting.
struct Demand {
    Duration wait{0};
    bool refused = false; ///< Because of a limit; the same request may be sent again after the wait.
    bool guessed = false; ///< GitHub named no time.
};

/// Reads the limits off an answer that came at `now`; nothing if it does not ask to wait. Times in it are
/// held against its own `Date`, so that the clock of this machine does not matter.
///
/// Primary limit: no requests remain until a reset. Secondary limit: 429, or 403 with `Retry-After` (seconds
/// or a date), with `gh-limited-by`, or saying so. Other headers of limits than these are not needed.
std::optional<Demand> demand_of(const HttpResponse& response, Time now);

/// Until when nothing may be sent with one credential. A value: asking it changes nothing.
class RateLimit {
public:
    /// Takes note of an answer that came at `now`.
    void observe(const HttpResponse& response, Time now);

    /// When the next request may be sent; nothing if that is now. Never more than `longest_wait` away: an
    /// instant further off means that somebody set the clock back.
    [[nodiscard]] std::optional<Time> wait_until(Time now) const;

private:
    Time until_{};
    int guesses_ = 0; ///< Refusals in a row that named no time.
};

} // namespace tt::github
