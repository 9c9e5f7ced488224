#pragma once

#include "pipeline/ports/clock.hpp"

namespace tt {

/// The clocks of this machine. Safe for any thread.
class SystemClock : public Clock {
public:
    Time now() override;
    Duration monotonic() override;
};

/// SystemClock::monotonic() without an object, for code that measures and decides nothing.
Duration time_since_boot();

} // namespace tt
