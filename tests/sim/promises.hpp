#pragma once

#include "pipeline/model/request.hpp"
#include "pipeline/model/state.hpp"
#include "pipeline/simulation/agent.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tt::sim {

/// How often things happened, by name. What never happens was not tested.
using Exercised = std::map<std::string, long>;

/// The promises of design 4, 7 and 8 that every step of the engine is held against.
///
/// It counts for itself, from the policy, the tables and what the agents really do, and shares no
/// arithmetic with the plans: a plan that counts wrongly cannot excuse itself.
class Promises {
public:
    explicit Promises(Policy policy)
        : policy_(std::move(policy)) {}

    /// From now on the control plane's time is that of the world plus `error`, which it was not before.
    void set_clock_error(Duration error);

    /// Looks at a step that committed `changes` and came to `state`. `now` is the control plane's time, here
    /// and below.
    void check_step(const State& state, const std::vector<Change>& changes, Time now);

    /// A permit that nobody began under is withdrawn when its time is over.
    void check_expiry(const State& state, Time now);

    /// Whoever walks holds a permit that is counted, and that its stage's plans still look at.
    void check_walk(const State& state, const Agent& agent, Time now);

    /// A host begins under a permit that had not run out in the time of the world, unless the control plane
    /// lost its own in between.
    void check_begin(const State& state, const Agent& agent, Time now);

    /// The deploy was promoted: its build has passed every gate of the way.
    void check_candidate(const State& state, const Deploy& deploy, Time now);

    /// Hears what arrived in a step; `taken`: it was committed.
    void hear(const Report& report, bool taken, Time now);

    /// Hears an answer to a probe, before the step that it came in is checked; `taken`: it was committed.
    void hear(const TakeFinding& finding, bool taken, Time now);

    /// What was heard of builds that are live has had its effect.
    void check_findings(const State& state, Time now);

    /// A host is known by the newest report of it that arrived.
    void check_host(const State& state, const HostId& id, Time now);

    /// Who was silent for longer than its stage waits is given up, once no walk of its can go on, unless it
    /// looks like the network.
    void check_silent_hosts(const State& state, Time now);

    /// The goal that a host was last told is the one that the tables give.
    void check_goal(const State& state, const HostId& id, Time now);

    /// Facts that are kept for plans, and are not what the tables say; empty: none.
    void check_facts(const std::string& stage, Time now);

    /// The control plane lost its memory: what arrived before may arrive again, unless the agent has
    /// started anew since.
    void forget_reports();

    /// The first promise that was broken; empty: none.
    [[nodiscard]] const std::string& broken() const { return broken_; }

    Exercised exercised;

private:
    /// A build while it was live and accepted in a stage.
    struct Life {
        BuildId build;
        Time since;
        Time until = end_of_time;
        bool revoked = false;
    };

    /// A permit in the time of the world.
    struct Grant {
        Time at;
        Duration life;
        Duration errors; ///< As `clock_errors_` was.
    };

    /// What one stage has been through, as its deploys tell it.
    struct Past {
        std::vector<Life> lives;
        std::set<BuildId> rejected;
        BuildId running;
        DeployKind came_by = DeployKind::regular; ///< How that came.
    };

    /// The hosts of a stage that take part, and those of them that do not speak.
    struct Silence {
        int hosts = 0;
        int silent = 0;

        [[nodiscard]] int at_once(Amount share) const;
    };

    /// The hosts of a stage, as the tables and not the plans see them.
    struct Census {
        int expected = 0;
        int ready = 0;
        int out = 0;
        int done = 0;   ///< Serve the active deploy's build.
        int moving = 0; ///< Hold a counted permit of the active deploy.
        int failed = 0; ///< Charge its budget.
        std::map<std::string, int> zone_out;
    };

    void breaks(const std::string& promise, Time now);
    void
    check_grants(const State& state, const Stage& stage, const std::vector<const Permit*>& grants, Time now);
    void check_room(const StagePolicy& rules, const Census& census, Time now);
    void check_floor(const StagePolicy& rules, const Stage& stage, const Census& census, Time now);
    void check_deploy_grants(const StagePolicy& rules, const Deploy& active, const Census& census, Time now);
    void follow_deploy(const State& state, const Deploy& deploy, Time now);
    void check_new_deploy(const State& state, const Deploy& deploy, Time now);
    void check_promotion(const State& state, const Deploy& deploy, Time now);
    void follow_freeze(const Freeze& freeze, bool lifted);
    void follow_veto(const Veto& veto, bool lifted, Time now);
    void follow_index(const Service& service);
    void follow_approval(const Approval& approval, bool taken_back);
    void follow_build(const State& state, const Build& build, Time now);
    void check_never_begun(const State& state, const Build& build, Time now);
    void check_not_wanted(const std::vector<Change>& changes, Time now);
    void check_turn(const Deploy& deploy, Time now);
    void check_kept(const Deploy& before, const Deploy& after, Time now);
    void check_start(const Deploy& deploy, Time now);
    void check_unfrozen(const Deploy& deploy, Time now);
    void check_inside(const Deploy& deploy, Time now);
    void check_override(const Deploy& deploy, Time now);
    void check_veto(const State& state, const Deploy& deploy, Time now);
    void check_not_revoked(const Deploy& deploy, Time now);
    void check_approval(const Deploy& deploy, Time now);
    [[nodiscard]] const Veto* veto_on(const State& state, const BuildId& build) const;
    [[nodiscard]] bool is_resting(const StageName& stage) const;
    [[nodiscard]] bool is_complaint(const TakeFinding& finding) const;
    void check_own_gates(const Deploy& deploy, Time now);
    void follow_host(const State& state, const Host& host, Time now);
    void check_cannot_walk(const State& state, const Host& host, Time now);
    void check_losses(const State& state, const std::vector<Change>& changes, Time now);
    [[nodiscard]] Silence silence_in(const State& state, const StagePolicy& rules, Time now) const;
    void check_word(const Deploy& deploy, const std::string& gate, Duration every, Time now);
    void check_required(const Deploy& deploy, Time now);
    void check_yield(const State& state, const Deploy& deploy, Time now);
    [[nodiscard]] bool is_kept_for(
        const State& state, const StagePolicy& taker, const StageName& stage, const BuildId& build, Time now
    ) const;
    void check_fire(const Deploy& deploy, Time now);
    void check_batch(const Deploy& before, const Deploy& after, Time now);
    void end_of_deploy(const Deploy& deploy, Time now);
    void leave(Past& past, const BuildId& build, Time now, bool revoked);
    void count_permit(const Permit& permit);
    [[nodiscard]] Census census_of(const State& state, const Stage& stage, Time now) const;
    [[nodiscard]] const StagePolicy& rules_of(const StageName& stage) const;
    [[nodiscard]] bool
    has_soaked(const StageName& upstream, const BuildId& build, Duration soak, Time now) const;

    Policy policy_;
    std::map<DeployId, Deploy> deploys_; ///< As they were after the step before.
    std::map<StageName, Past> pasts_;
    std::map<std::string, Freeze> freezes_;
    std::map<std::string, Veto> vetoes_;
    std::set<BuildId> revoked_; ///< By the publisher, for good.
    std::map<std::pair<StageName, BuildId>, std::set<std::string>> approvals_;
    std::set<BuildId> collected_;
    std::map<std::string, Time> yes_;     ///< The newest answer of each finding that was one.
    std::vector<TakeFinding> complaints_; ///< About builds that were live and accepted, in this step.
    std::map<StageName, std::set<Time>> fires_used_;
    std::map<std::string, Permit> granted_; ///< Neither begun nor withdrawn, by key.
    std::map<PermitId, Grant> grants_;
    Duration clock_error_{0};
    Duration clock_errors_{0};                         ///< Every jump of the control plane's time, summed up.
    std::map<HostId, std::pair<Report, bool>> newest_; ///< And whether it was committed.
    std::map<HostId, Time> heard_at_;                  ///< In the time of this control plane.
    std::set<HostId> lost_;
    std::set<DeployId> ended_badly_; ///< In this step.
    std::string broken_;
};

} // namespace tt::sim
