#include "integrations/json/instantiate.hpp"
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
#include "pipeline/model/tables_view.hpp"
#include "pipeline/model/values_view.hpp"
#include "pipeline/model/view.hpp"

/// The requests and answers of the API.
namespace tt {

TT_JSON(ApplyConfig);
TT_JSON(SetConfig);
TT_JSON(RestoreConfig);
TT_JSON(PublishBuild);
TT_JSON(StartDeploy);
TT_JSON(SteerDeploy);
TT_JSON(SetHold);
TT_JSON(SetFreeze);
TT_JSON(SetVeto);
TT_JSON(TakeIndex);
TT_JSON(SetPin);
TT_JSON(CollectGarbage);
TT_JSON(SetApproval);
TT_JSON(SetAcceptance);
TT_JSON(AlertNotice);
TT_JSON(SteerHost);
TT_JSON(RevokeCredential);
TT_JSON(PromoteAll);
TT_JSON(Answer);

TT_JSON(Because);
TT_JSON(StatusView);
TT_JSON(DeployView);
TT_JSON(BuildsView);
TT_JSON(GarbageView);
TT_JSON(BuildFate);
TT_JSON(HistoryView);
TT_JSON(HostsView);
TT_JSON(DoctorView);
TT_JSON(DoctorFinding);
TT_JSON(DriftView);
TT_JSON(DriftFinding);
TT_JSON(WhyView);
TT_JSON(PlanView);
TT_JSON(PlannedHost);
TT_JSON(CalendarView);
TT_JSON(QueueView);
TT_JSON(QueuedDeploy);
TT_JSON(Arrival);
TT_JSON(ReplayPolicy);
TT_JSON(ReplayView);
TT_JSON(ReplayedDeploy);
TT_JSON(ConfigView);
TT_JSON(RevisionsView);
TT_JSON(ValuesHistoryView);
TT_JSON(ConfigHistoryView);
TT_JSON(TimelineView);
TT_JSON(TablesView);
TT_JSON(CiView);
TT_JSON(CommitView);
TT_JSON(CommitLogView);
TT_JSON(DiffView);
TT_JSON(FilesView);
TT_JSON(CiStageView);
TT_JSON(CredentialsView);
TT_JSON(PromotionsView);
TT_JSON(NewToken);
TT_JSON(IssuedToken);
TT_JSON(VersionView);
TT_JSON(LeaseNote);
TT_JSON(Refusal);

TT_JSON(ServiceView);
TT_JSON(BuildView);
TT_JSON(HostView);
TT_JSON(RevisionView);
TT_JSON(ValuesRevisionView);
TT_JSON(TimelineEntry);
TT_JSON(CredentialView);

} // namespace tt
