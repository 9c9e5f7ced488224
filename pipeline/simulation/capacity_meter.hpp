#pragma once

#include "pipeline/model/change.hpp"
#include "pipeline/model/view.hpp"
#include "pipeline/simulation/course.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tt::sim {

/// Follows how many hosts of each stage are ready (design 8), and keeps the least.
///
/// It counts for itself from what is committed, host by host, because the plans' own count looks at the
/// whole stage anew each time.
class CapacityMeter {
public:
    explicit CapacityMeter(Time start)
        : start_(start) {}

    /// A stage, whose `expected` and `floor` stay as they are. Its hosts follow.
    void add_stage(const Capacity& capacity);

    /// The next host: it belongs to the stage added last, and serves.
    void add_host(const HostId& id);

    /// Takes a host or permit as it is from now on; ignores everything else, and hosts that were not added.
    void hear(const Change& change);

    /// When a host was last heard of; hosts by number, in the order in which they were added.
    void heard(std::size_t host, Time at) { hosts_[host].last_seen = at; }

    /// Counts what is ready now.
    void look(Time now);

    [[nodiscard]] int ready(std::size_t stage) const { return stages_[stage].ready; }

    [[nodiscard]] const LowestCapacity& lowest(std::size_t stage) const { return stages_[stage].lowest; }

    [[nodiscard]] Duration below_floor(std::size_t stage) const { return stages_[stage].below_floor; }

private:
    struct Watched {
        std::size_t stage;
        bool serves = true;
        std::set<DeployId> out; ///< Deploys under which it holds a permit that is counted.
        Time last_seen = {};
    };

    struct Level {
        int ready = 0;
        LowestCapacity lowest;
        Duration below_floor{0};
    };

    Watched* find(const HostId& id);

    Time start_;
    Time looked_at_ = start_;
    std::vector<Level> stages_;
    std::vector<Watched> hosts_;
    std::map<std::string, std::size_t> by_id_;
};

} // namespace tt::sim
