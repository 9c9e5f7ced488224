#include "cli/publish/heartbeat.hpp"

#include <condition_variable>
#include <mutex>

namespace tt {

namespace {

constexpr Duration pace = std::chrono::seconds{30};

void beat(const std::stop_token& stop, Output& output, const std::string& line) {
    std::mutex mutex;
    std::condition_variable_any condition;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
        condition.wait_for(lock, stop, pace, [] { return false; });
        if (!stop.stop_requested()) output.remark(line);
    }
}

} // namespace

Heartbeat::Heartbeat(Output& output, std::string line)
    : thread_([&output, line = std::move(line)](const std::stop_token& stop) { beat(stop, output, line); }) {}

} // namespace tt
