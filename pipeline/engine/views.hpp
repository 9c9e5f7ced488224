#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/model/calendar_view.hpp"
#include "pipeline/model/doctor_view.hpp"
#include "pipeline/model/drift_view.hpp"
#include "pipeline/model/plan_view.hpp"
#include "pipeline/model/queue_view.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/state.hpp"
#include "pipeline/model/tables_view.hpp"
#include "pipeline/model/view.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tt {

/// What readers see. All are pure functions of a snapshot, so any thread may call them; `now` only turns
/// "last seen" into "reachable" and deadlines into waits.

/// Every service, or the one named; not_found if it does not exist.
Result<StatusView> status_view(const State& state, const ServiceName& service, Time now);

/// The newest `limit` builds of a service.
Result<BuildsView> builds_view(const State& state, const ServiceName& service, std::size_t limit);

/// One deploy with its hosts.
Result<DeployView> deploy_view(const State& state, const DeployId& deploy, Time now);

/// The newest `limit` deploys of a service and, if it is not empty, of one stage.
Result<HistoryView>
history_view(const State& state, const ServiceName& service, const StageName& stage, std::size_t limit);

/// Every host, or those assigned to a service, or to one stage of it.
Result<HostsView>
hosts_view(const State& state, const ServiceName& service, const StageName& stage, Time now);

/// Whose drift is asked for. `of` is a stage of the service, or else a service; empty texts mean all.
struct DriftQuestion {
    ServiceName service;
    std::string of;
    std::string host; ///< Its name or id.
};

/// The hosts of stages that are not known to have exactly what they should.
Result<DriftView> drift_view(const State& state, const DriftQuestion& asked, Time now);

/// Why `subject` waits, or what it last did. A subject is `SERVICE`, `SERVICE/STAGE`, a deploy id, a build
/// (id, beginning of one, or number within `service`), or a host's name or id.
Result<WhyView> why_view(const State& state, const ServiceName& service, std::string_view subject, Time now);

/// What the deploy that is asked for would do if it were started now, and nothing went wrong. Looks at every
/// host of the stage for each round of the rollout: a second for thousands of them.
Result<PlanView> plan_view(const State& state, const StartDeploy& request, const Actor& actor, Time now);

/// The deploys of a stage: the active one, and those that wait, in the order in which they will begin.
Result<QueueView>
queue_view(const State& state, const ServiceName& service, const StageName& stage, Time now);

/// When each build comes to each stage, or to the one named, if nobody does anything and nothing goes wrong.
/// An empty service means all of them. As slow as as many plans as there are deploys ahead.
Result<CalendarView> calendar_view(
    const State& state, const ServiceName& service, const StageName& stage, Duration ahead, Time now
);

/// One revision of a service's policy; 0: the one that holds.
Result<ConfigView> config_view(const State& state, const ServiceName& service, int revision);

/// All revisions of a service's policy, newest first.
Result<RevisionsView> revisions_view(const State& state, const ServiceName& service);

/// What is known of one service, to go on from there elsewhere.
Result<TablesView> tables_view(const State& state, const ServiceName& service, Time now);

/// What is not as it should be among the agents, and what is.
DoctorView doctor_view(const State& state, const std::vector<AgentRefusals>& refusals, Time now);

/// Every credential of people and CI.
CredentialsView credentials_view(const State& state);

/// What the journal says to people about the deploy, service, `SERVICE/STAGE` or host named, or about
/// everything if `subject` is empty. Reads the journal from its beginning, piece by piece, so that it never
/// has to be in memory as a whole.
class Timeline {
public:
    /// `state` gives names to ids.
    Timeline(const State& state, std::string subject);
    ~Timeline();

    void read(std::span<const JournalEntry> entries);

    [[nodiscard]] const TimelineView& view() const { return view_; }

private:
    struct Past;

    const State& state_;
    std::string subject_;
    std::unique_ptr<Past> past_;
    TimelineView view_;
};

} // namespace tt
