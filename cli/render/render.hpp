#pragma once

#include "cli/output.hpp"
#include "pipeline/model/calendar_view.hpp"
#include "pipeline/model/ci_view.hpp"
#include "pipeline/model/commits_view.hpp"
#include "pipeline/model/doctor_view.hpp"
#include "pipeline/model/drift_view.hpp"
#include "pipeline/model/garbage_view.hpp"
#include "pipeline/model/plan_view.hpp"
#include "pipeline/model/queue_view.hpp"
#include "pipeline/model/replay_view.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/view.hpp"

#include <string>

namespace tt {

/// Each view in all forms of output. Pure: what depends on the reader is left to Output.

Shown shown(const StatusView& view);
Shown shown(const BuildsView& view);
Shown shown(const HistoryView& view);
Shown shown(const HostsView& view);
Shown shown(const DriftView& view);
Shown shown(const DoctorView& view);
Shown shown(const WhyView& view);
Shown shown(const TimelineView& view);
Shown shown(const RevisionsView& view);
Shown shown(const CredentialsView& view);
Shown shown(const PromotionsView& view);
Shown shown(const DeployView& view);
Shown shown(const PlanView& view);
Shown shown(const CalendarView& view);
Shown shown(const QueueView& view);
Shown shown(const ReplayView& view);
Shown shown(const CiView& view);
Shown shown(const CommitLogView& view);
Shown shown(const DiffView& view);
Shown shown(const VersionView& view);
Shown shown(const GarbageView& view, bool dry_run);

/// What became of a request: one line for people.
Shown shown(const Answer& answer);

} // namespace tt
