#pragma once

#include "pipeline/base/time.hpp"

namespace tt {

/// The only source of time. Decisions take `now` as an argument instead and never see a clock.
class Clock {
public:
    virtual ~Clock() = default;

    /// The time of day in UTC. It can jump, backwards too, when somebody sets the clock.
    [[nodiscard]] virtual Time now() = 0;

    /// The time since this machine was booted, sleep included. Never goes back; means nothing on another
    /// machine or after a reboot. Permits and deadlines are measured with it.
    [[nodiscard]] virtual Duration monotonic() = 0;
};

} // namespace tt
