#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/decide/hint.hpp"
#include "pipeline/decide/kept_facts.hpp"
#include "pipeline/decide/plan.hpp"
#include "pipeline/engine/wake_times.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/state.hpp"
#include "pipeline/ports/store.hpp"
#include "pipeline/ports/zone_source.hpp"

#include <vector>

namespace tt {

/// A request with the one who makes it.
struct Asked {
    Request request;
    Actor actor;
};

/// What one step of the engine came to.
struct StepOutcome {
    std::vector<Result<Answer>> answers; ///< One for each request, in order.
    std::vector<HostId> news;            ///< Hosts whose goal has a new version.
    std::vector<Action> actions;         ///< To be dispatched; the same action may be given again.
    bool committed = false;              ///< Something was written.
};

/// The engine without its thread: state, decisions and commits in one call. The simulator drives the very
/// same object on virtual time.
///
/// For one thread. After a failed commit the state is as it was before the call, every request of the
/// batch is answered with the error, and the plans are due again a second later.
class Core {
public:
    /// Plans every stage on the first step, so that what a killed process left undone is done. A zone that
    /// the source no longer knows keeps shut what goes by it; a policy that names one is not adopted.
    Core(State state, Store& store, ZoneSource zones = no_zones);

    /// Takes all of `batch` into one transaction: applies each request, plans every stage that something
    /// touched or whose wake-up time has come, until nothing changes, and commits. Time that goes back is
    /// taken for the latest time seen.
    StepOutcome step(const std::vector<Asked>& batch, Time now);

    /// Has the next step ask again for the answers that the hint is about. They are then as old as if they
    /// had come before the hint, also those that come in that very step.
    void look_again(Hint hint) { hints_.push_back(std::move(hint)); }

    /// When step() must be called again although nobody asks; end_of_time: only on a request.
    [[nodiscard]] Time wake_at() const;

    /// Whether some plan waits for its time. Hosts that may fall silent are nothing to wait for.
    [[nodiscard]] bool has_plans() const { return wake_.earliest() != end_of_time; }

    [[nodiscard]] const State& state() const { return state_; }

private:
    struct Draft;

    void put(Draft& draft, Change change);
    void put_all(Draft& draft, std::vector<Change> changes);
    Result<> learn_zones(const Policy& policy);
    Result<Answer> take(Draft& draft, const Asked& asked, Time now);
    void take_finding(Draft& draft, const TakeFinding& told, Time now);
    void take_hint(Draft& draft, const Hint& hint, Time now);
    void take_presence(Draft& draft, const Report& report, Time now);
    void touch_for(Draft& draft, const Change& change);
    void touch_goals(Draft& draft, const Change& before, const Change& change);
    void touch_service(Draft& draft, const ServiceName& service);
    void touch_stage(Draft& draft, const ServiceName& service, const StageName& stage);
    void touch_host(Draft& draft, const Host& host);
    void follow_host(Draft& draft, const Host& was, bool is_new);
    void plan_until_settled(Draft& draft, Time now);
    void plan_one(Draft& draft, Time now);
    void renew_goals(Draft& draft, Time now);
    void renew_goal(Draft& draft, const HostId& id, Time now);
    Result<> commit(Draft& draft);
    void undo(Draft& draft, Time now);

    State state_;
    KeptFacts facts_{state_};
    Store& store_;
    ZoneSource zones_;
    WakeTimes wake_;
    WakeTimes losses_; ///< When hosts of each stage may have to be given up.
    Time latest_;
    std::vector<Hint> hints_; ///< Since the last step.
};

} // namespace tt
