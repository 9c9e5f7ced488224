#pragma once

#include "pipeline/ports/clock.hpp"

namespace tt {

/// A clock that moves only when it is told to. Not for more than one thread.
class ManualClock : public Clock {
public:
    explicit ManualClock(
        Time start = Time{std::chrono::days{20'000}}, Duration uptime = std::chrono::hours{1}
    )
        : now_(start)
        , monotonic_(uptime) {}

    Time now() override { return now_; }

    Duration monotonic() override { return monotonic_; }

    /// Lets time pass: both clocks move.
    void advance(Duration by) {
        now_ += by;
        monotonic_ += by;
    }

    /// Lets time pass until that instant; an earlier one changes nothing.
    void advance_to(Time instant) {
        if (instant > now_) advance(instant - now_);
    }

    /// Sets the time of day, as an operator or NTP would; the monotonic clock does not notice.
    void set(Time instant) { now_ = instant; }

private:
    Time now_;
    Duration monotonic_;
};

} // namespace tt
