#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"
#include "pipeline/model/plan_view.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tt {

/// Hosts that were given their permits together.
struct ImaginedRound {
    DeployId deploy;
    Time at;
    int batch = 0; ///< From 0.
    std::vector<HostId> hosts;
    Capacity capacity; ///< While they are out.
    int done = 0;
};

/// A fleet on which nothing goes wrong, carried by the plans of production in a copy of the state: hosts that
/// are reachable stay so, and hosts and tests take the time that pace_of says, none where it says nothing.
///
/// Time moves from event to event, and only when it is told to. Equal states take equal courses.
class ImaginedFleet {
public:
    /// What is asked about a stage: plan_stage, or a part of it.
    using StagePlan = Plan (*)(const State&, const ServiceName&, const StageName&, Time);

    /// Of some stages; the others stand still, and their walks have ended.
    ImaginedFleet(
        State state, const std::vector<std::pair<ServiceName, StageName>>& stages, StagePlan plan, Time now
    );

    /// Lets the next thing happen, and all that follows from it at that moment. False, and nothing has
    /// changed, when nothing happens by `until`, or when far too much has.
    bool advance(Time until);

    [[nodiscard]] const State& state() const { return state_; }

    [[nodiscard]] Time now() const { return now_; }

    [[nodiscard]] const std::vector<ImaginedRound>& rounds() const { return rounds_; }

    /// What the stage's plan said last.
    [[nodiscard]] const std::vector<Because>& because(const std::string& stage_key) const {
        return looks_.at(stage_key).because;
    }

private:
    /// One stage, and what was seen there last.
    struct Look {
        ServiceName service;
        StageName stage;
        ExpectedTime pace;
        Time due = end_of_time;
        std::vector<PermitWish> wishes = {};
        std::vector<Because> because = {};
    };

    void settle();
    void look_at(Look& look);
    bool let_hosts_act(Look& look, const StageFacts& facts);
    bool let_host_act(Look& look, const StageFacts& facts, const Member& member);
    bool let_test_end(Look& look, const StageFacts& facts);
    [[nodiscard]] bool is_due(Look& look, Time when) const;
    void grant();
    void note_rounds(const std::map<DeployId, std::vector<HostId>>& begun);
    void put(const std::vector<Change>& changes);
    void touch_all();

    State state_;
    StagePlan plan_;
    Time now_;
    std::map<std::string, Look> looks_;
    std::set<std::string> touched_;
    std::vector<ImaginedRound> rounds_;
    int steps_ = 0;
};

} // namespace tt
