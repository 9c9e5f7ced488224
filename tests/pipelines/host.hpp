#pragma once

#include "pipeline/model/goal.hpp"

#include <set>

namespace tt::pipelines {

/// A host that does what it is told in no time: it is prepared with its first report after a goal, and
/// serves with its first one after a permit. What is bad there comes up ill.
class Host {
public:
    Host(int number, const StageName& stage);

    [[nodiscard]] const HostId& id() const { return report_.host; }

    [[nodiscard]] const HostFacts& facts() const { return report_.facts; }

    /// Whether there is something to do by a goal of that version.
    [[nodiscard]] bool has_to_follow(std::uint64_t version) const {
        return !silent && (version != report_.have || turned_);
    }

    /// Carries the goal out, as far as it goes.
    void follow(const Goal& goal);

    /// What it says now; counts the sequence on.
    const Report& speak(Time now);

    /// It has not spoken for so long that it should, to be called reachable.
    [[nodiscard]] bool should_speak(Time now) const {
        return !silent && now >= spoken_ + std::chrono::seconds{30};
    }

    std::set<BuildId> bad;
    bool silent = false; ///< For ever.

private:
    Report report_;
    Time spoken_;
    bool turned_ = false; ///< It has only begun with the goal.
};

} // namespace tt::pipelines
