#pragma once

#include "integrations/posix/process.hpp"
#include "pipeline/base/time.hpp"

#include <filesystem>

namespace tt::bench {

/// Time as tt sees it in a fleet whose day passes faster than ours.
class DayClock {
public:
    /// Time goes faster from now on, by that factor.
    explicit DayClock(int factor);

    /// Counted from when this object was made.
    [[nodiscard]] Duration now() const;

    /// How long that takes on the machine.
    [[nodiscard]] Duration real(Duration time) const { return time / factor_; }

    /// What puts a program of tt under this clock; `library` is fast_clock.so.
    [[nodiscard]] Variables variables(const std::filesystem::path& library) const;

private:
    int factor_;
    long realtime_;
    long monotonic_;
    long boottime_;
};

} // namespace tt::bench
