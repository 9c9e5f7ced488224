#include "integrations/acceptance/pause.hpp"

#include <condition_variable>
#include <mutex>

namespace tt {

void pause(Duration time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, time, [] { return false; });
}

} // namespace tt
