#include "integrations/acceptance/pause.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace tt {

namespace {

constexpr Duration first_pause = std::chrono::seconds{5};
constexpr Duration longest_pause = std::chrono::minutes{10};

} // namespace

void pause(Duration time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, time, [] { return false; });
}

Duration pause_after(int failures) {
    constexpr int most_doublings = 7;
    return std::min(first_pause * (1 << std::min(failures - 1, most_doublings)), longest_pause);
}

} // namespace tt
