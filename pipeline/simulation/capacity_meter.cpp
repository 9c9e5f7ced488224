#include "pipeline/simulation/capacity_meter.hpp"

#include "pipeline/decide/members.hpp"

#include <algorithm>
#include <ranges>
#include <variant>

namespace tt::sim {

namespace {

bool serves_well(const Host& host) {
    return std::ranges::any_of(host.services, [](const ServiceReport& report) {
        return !report.serving.empty() && report.healthy;
    });
}

} // namespace

void CapacityMeter::add_stage(const Capacity& capacity) {
    Level level;
    level.lowest = {start_, Duration{0}, capacity.expected, capacity.expected, 100, capacity.floor};
    stages_.push_back(level);
}

void CapacityMeter::add_host(const HostId& id) {
    ++stages_.back().ready;
    by_id_[id.value] = hosts_.size();
    hosts_.push_back({stages_.size() - 1, true, {}, start_});
}

CapacityMeter::Watched* CapacityMeter::find(const HostId& id) {
    const auto found = by_id_.find(id.value);
    return found == by_id_.end() ? nullptr : &hosts_[found->second];
}

void CapacityMeter::hear(const Change& change) {
    if (const auto* host = std::get_if<Host>(&change.after)) {
        if (Watched* watched = find(host->id)) watched->serves = serves_well(*host);
    } else if (const auto* permit = std::get_if<Permit>(&change.after)) {
        Watched* watched = find(permit->host);
        if (!watched) return;
        auto& out = watched->out;
        if (is_counted(permit->state) && !change.erased)
            out.insert(permit->deploy);
        else
            out.erase(permit->deploy);
    }
}

void CapacityMeter::look(Time now) {
    for (Level& level : stages_) {
        if (level.ready < level.lowest.floor) level.below_floor += now - looked_at_;
        level.ready = 0;
    }
    looked_at_ = now;
    for (const Watched& host : hosts_)
        stages_[host.stage].ready += host.serves && host.out.empty() && now < host.last_seen + grace;
    for (Level& level : stages_) {
        LowestCapacity& lowest = level.lowest;
        if (level.ready >= lowest.ready) continue;
        lowest.at = now;
        lowest.after = now - start_;
        lowest.ready = level.ready;
        lowest.percent = 100 * level.ready / lowest.expected;
    }
}

} // namespace tt::sim
