#include "pipeline/engine/wake_times.hpp"

namespace tt {

void WakeTimes::set(const std::string& stage_key, Time when) {
    if (const auto known = times_.find(stage_key); known != times_.end()) {
        if (known->second == when) return;
        order_.erase({known->second, stage_key});
        times_.erase(known);
    }
    if (when == end_of_time) return;
    times_.emplace(stage_key, when);
    order_.emplace(when, stage_key);
}

std::vector<std::string> WakeTimes::due(Time now) const {
    std::vector<std::string> stages;
    for (const auto& [when, stage_key] : order_) {
        if (when > now) break;
        stages.push_back(stage_key);
    }
    return stages;
}

Time WakeTimes::earliest() const {
    return order_.empty() ? end_of_time : order_.begin()->first;
}

} // namespace tt
