#pragma once

#include "pipeline/base/time.hpp"

#include <cstdint>
#include <functional>

namespace tt::agent {

/// Holds work to a rate: it goes on in turns of a twentieth of a second's worth, with a pause behind each
/// that takes as long as the whole turn may.
class Pace {
public:
    using Pause = std::function<void(Duration)>;

    /// `per_second` is in any unit, and at least 1; `pause` waits so long.
    Pace(std::uint64_t per_second, Pause pause);

    /// Counts what has been done, and pauses at the end of a turn.
    void spend(std::uint64_t units);

private:
    std::uint64_t per_second_;
    Pause pause_;
    std::uint64_t spent_ = 0;
};

} // namespace tt::agent
