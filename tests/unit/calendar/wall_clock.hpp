#pragma once

#include "pipeline/base/time.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

/// An oracle for calendars that shares nothing with what it judges: the C library's local time, minute by
/// minute, and fields read and compared as naively as can be.
namespace tt::oracle {

/// What the clocks of a zone showed at one minute of UTC.
struct Minute {
    Time at;
    std::int64_t shown;        ///< Minutes since 1970 on the wall.
    std::array<int, 5> fields; ///< minute, hour, day of the month, month, day of the week.
};

/// Every minute from `from` to `to`, by localtime_r under `TZ`. For one thread.
std::vector<Minute> minutes_of(const std::string& zone, Time from, Time to);

/// The instants of each change of the offset from `from` to `to`, to the minute. For one thread.
std::vector<Time> clock_changes(const std::string& zone, Time from, Time to);

/// Five fields as sets of values, read without any check.
class Expression {
public:
    explicit Expression(const std::string& text);

    /// When it fires, in order, among these consecutive minutes of which the first counts as seen.
    ///
    /// With fixed hours it watches the highest time that the clocks have shown: it fires at the minute at
    /// which they first go past a matching one, however far they jump, and never when they fall back.
    [[nodiscard]] std::vector<Time> fires(const std::vector<Minute>& minutes) const;

    [[nodiscard]] bool takes(const std::array<int, 5>& fields) const;

private:
    std::array<std::array<bool, 60>, 5> values_{};
    bool either_ = false;
    bool hourly_ = true;
};

} // namespace tt::oracle
