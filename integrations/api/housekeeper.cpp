#include "integrations/api/housekeeper.hpp"

#include "pipeline/base/counted.hpp"

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <mutex>

namespace tt {

namespace {

/// What was done, or nothing where that is nothing.
std::string told(std::size_t builds, const GarbageView& sum) {
    if (builds + sum.artifacts + sum.deltas == 0) return "";
    return "collected " + counted(static_cast<std::int64_t>(builds), "build") + "; deleted "
           + counted(static_cast<std::int64_t>(sum.artifacts), "artifact") + " and "
           + counted(static_cast<std::int64_t>(sum.deltas), "delta") + ", "
           + std::to_string(sum.artifact_bytes + sum.delta_bytes) + " bytes";
}

void add(GarbageView& sum, const GarbageView& portion) {
    sum.artifacts += portion.artifacts;
    sum.artifact_bytes += portion.artifact_bytes;
    sum.deltas += portion.deltas;
    sum.delta_bytes += portion.delta_bytes;
    sum.problems.insert(sum.problems.end(), portion.problems.begin(), portion.problems.end());
}

} // namespace

Housekeeper::Housekeeper(Collector& collector, Setting setting)
    : collector_(collector)
    , setting_(std::move(setting)) {
    std::error_code error;
    if (!std::filesystem::exists(setting_.stamp, error)) touch();
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Housekeeper::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

void Housekeeper::run(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    for (Duration wait = until_due(); !stop.stop_requested(); wait = setting_.every) {
        never.wait_for(lock, stop, wait, [] { return false; });
        if (!stop.stop_requested()) keep_house(stop);
    }
}

void Housekeeper::keep_house(const std::stop_token& stop) {
    GarbageView sum;
    std::size_t builds = 0;
    for (bool more = true; more && !stop.stop_requested();) {
        const auto portion = collector_.collect_by_itself();
        if (!portion) return setting_.warn("gc: " + portion.error().message);
        add(sum, *portion);
        builds += portion->collected.size();
        more = portion->more;
    }
    if (const std::string text = told(builds, sum); !text.empty()) setting_.log("gc: " + text);
    for (const std::string& problem : sum.problems) setting_.warn("gc: " + problem);
    if (!stop.stop_requested()) touch();
}

Duration Housekeeper::until_due() const {
    std::error_code error;
    const auto last = std::filesystem::last_write_time(setting_.stamp, error);
    if (error) return setting_.every;
    const auto since = std::filesystem::file_time_type::clock::now() - last;
    const auto left = setting_.every - std::chrono::floor<Duration>(since);
    return std::clamp(left, Duration{0}, setting_.every); // The clock may have been set.
}

void Housekeeper::touch() const {
    std::ofstream(setting_.stamp, std::ios::trunc).flush();
    std::error_code ignored; // Then it is due again.
    std::filesystem::last_write_time(setting_.stamp, std::filesystem::file_time_type::clock::now(), ignored);
}

} // namespace tt
