#include "agent/pace.hpp"

#include <utility>

namespace tt::agent {

namespace {

constexpr std::uint64_t turns_per_second = 20;

} // namespace

Pace::Pace(std::uint64_t per_second, Pause pause)
    : per_second_(per_second)
    , pause_(std::move(pause)) {}

void Pace::spend(std::uint64_t units) {
    spent_ += units;
    if (spent_ * turns_per_second < per_second_) return;
    const Duration due = std::chrono::milliseconds{spent_ * 1000 / per_second_};
    if (due <= Duration{0}) return;
    spent_ = 0;
    pause_(due);
}

} // namespace tt::agent
