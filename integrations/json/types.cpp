#include "integrations/json/instantiate.hpp"
#include "pipeline/model/change.hpp"
#include "pipeline/model/goal.hpp"

/// Every type that has JSON, with types_api.cpp; the codecs follow from the types' fields().
namespace tt {

// What the control plane keeps: the alternatives of Record.
TT_JSON(Fleet);
TT_JSON(Service);
TT_JSON(Policy);
TT_JSON(RuntimeConfig);
TT_JSON(Build);
TT_JSON(SignedIndex);
TT_JSON(Stage);
TT_JSON(Deploy);
TT_JSON(Permit);
TT_JSON(Host);
TT_JSON(HostFacts);
TT_JSON(Credential);
TT_JSON(Freeze);
TT_JSON(KnownCommit);
TT_JSON(Veto);
TT_JSON(Approval);
TT_JSON(Actor);

// What agent and control plane say to each other, and what travels inside a build.
TT_JSON(Report);
TT_JSON(Goal);
TT_JSON(ServiceGoal);
TT_JSON(OutputPart);
TT_JSON(Leaving);
TT_JSON(DrainAsked);
TT_JSON(Enrollment);
TT_JSON(Enrolled);
TT_JSON(Renewal);
TT_JSON(Commit);
TT_JSON(BuildConfig);

} // namespace tt
