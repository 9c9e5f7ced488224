#pragma once

#include "pipeline/base/time.hpp"

#include <cmath>
#include <cstdint>
#include <random>

namespace tt::sim {

/// Everything random in one run. The distributions are ours, so that a seed means the same everywhere.
class Random {
public:
    explicit Random(std::uint64_t seed)
        : engine_(seed) {}

    /// In [0, 1).
    double unit() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }

    bool chance(double probability) { return unit() < probability; }

    /// In [low, high].
    int between(int low, int high) {
        return low + static_cast<int>(engine_() % (static_cast<std::uint64_t>(high - low) + 1));
    }

    Duration between(Duration low, Duration high) {
        return low + Duration{static_cast<std::int64_t>(unit() * static_cast<double>((high - low).count()))};
    }

    /// In [low, high], small numbers as likely as large ones of the next magnitude.
    int magnitude(int low, int high) {
        return static_cast<int>(std::exp(std::log(low) + unit() * (std::log(high + 1) - std::log(low))));
    }

private:
    std::mt19937_64 engine_;
};

} // namespace tt::sim
