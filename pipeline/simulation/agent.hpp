#pragma once

#include "pipeline/model/deploy.hpp"
#include "pipeline/model/goal.hpp"
#include "pipeline/model/host.hpp"
#include "pipeline/simulation/random.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tt::sim {

/// How hosts of one run behave.
struct Nature {
    double crash = 0.0;  ///< Per step: the agent dies there and comes back.
    double reboot = 0.0; ///< Of those crashes: the machine goes down, and its clock begins anew.
    double hang = 0.0;   ///< Per walk: one step takes longer than anybody waits.
    double drift = 0.0;  ///< By how much a host's clock may run too slow or too fast.
    double fail = 0.0;   ///< Per walk: a sound build does not come up.
    Duration quickest_step = std::chrono::milliseconds{50};
    Duration slowest_step = std::chrono::seconds{20};
};

/// A host as the protocol sees it: the rules of the agent (design 4) without files and processes.
///
/// `wake_at` says when it wants to be run next; `run` may begin, end or put back something. It is true to
/// the rules even across its own crashes, because what it has heard and begun is durable. It follows the
/// goal of one service.
class Agent {
public:
    Agent(HostFacts facts, const Nature& nature, Random& random);

    /// Comes under the name of another machine.
    void be_named(const std::string& name) { facts_.name = name; }

    /// Has long come to serve the build under the deploy, by a goal of version 1.
    void settle(const ServiceName& service, const DeployId& deploy, const BuildId& build);

    /// Stands where that host stood when it last spoke. `report` is about the service, null if it never spoke
    /// of it; `coming` is the deploy that the report follows.
    void resume(const Host& host, const ServiceReport* report, const Deploy* coming);

    /// Takes a goal that answers the request sent at `sent_at` (true time).
    void hear(const Goal& goal, Time sent_at, Time now);

    /// Does what is due. True if a report should be sent.
    bool run(Time now);

    /// What it would say now; counts the sequence on.
    Report report();

    /// Loses everything that is not durable; the walk goes on later.
    void restart(Time now);

    /// The machine starts anew: a permit that was not begun cannot be measured any more.
    void reboot(Time now);

    [[nodiscard]] Time wake_at() const { return wake_at_; }

    [[nodiscard]] const HostId& id() const { return id_; }

    [[nodiscard]] const HostFacts& facts() const { return facts_; }

    /// The permit under which it has begun and not finished; empty if none. Ground truth.
    [[nodiscard]] PermitId walking() const { return walking_ ? permit_ : PermitId{}; }

    /// The deploy that it follows; while it walks, the one it walks under.
    [[nodiscard]] const DeployId& deploy() const { return deploy_; }

    [[nodiscard]] const BuildId& serving() const { return serving_; }

    [[nodiscard]] bool healthy() const { return healthy_ && !walking_; }

    void fall_ill() { healthy_ = false; }

    /// From now on nothing comes up well on this host, or what is well by itself does again.
    void break_down(bool broken = true) { broken_ = broken; }

    /// Builds that come up ill on this host.
    std::set<BuildId> bad;

private:
    void follow(const ServiceGoal& part, Time must_begin_by);
    void start_step(Step step, Time now);
    void end_step(Time now);
    void end_walk(Time now);
    [[nodiscard]] ServiceReport service_report() const;

    HostId id_;
    HostFacts facts_;
    Nature nature_;
    Random& random_;
    double rate_; ///< Of its own clock.
    Time wake_at_ = end_of_time;

    // Durable.
    std::uint64_t boot_ = 1;
    std::uint64_t epoch_ = 0;
    std::uint64_t have_ = 0;
    std::optional<ServiceGoal> goal_;
    Time goal_begin_by_; ///< Of the newest goal's permit.
    Time begin_by_;      ///< True time at which its own clock says that the permit has run out.
    PermitId permit_;
    PermitId used_; ///< The permit of the newest walk; no permit is used twice.
    ServiceName service_;
    DeployId deploy_;
    int retry_ = 0;
    bool begun_ = false;
    bool walking_ = false;
    bool putting_back_ = false;
    Step step_ = Step::stopped;
    StepState state_ = StepState::done;
    BuildId serving_;
    BuildId previous_;
    BuildId coming_;
    int coming_config_ = 0;
    int config_ = 0;
    bool healthy_ = false;
    bool broken_ = false;
    std::string error_;

    std::uint64_t sequence_ = 0;
};

} // namespace tt::sim
