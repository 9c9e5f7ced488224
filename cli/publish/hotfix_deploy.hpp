#pragma once

#include "cli/publish/hotfix_origin.hpp"

namespace tt {

/// The stages that the hotfix goes to: the one named, else all of them, in their order.
Result<std::vector<StageName>> hotfix_way(const HotfixOptions& options, const Policy& policy);

/// Refuses what would need a yes later on, when nobody can be asked. Costs nothing, so it comes first.
Result<> check_consent(const Context& context, const HotfixOptions& options, const Policy& policy);

/// Deploys the build as a hotfix to one stage after the other, each when the one before has accepted it;
/// along the gates that the stage does not let a hotfix skip, or by the word of the person who named the
/// stage. What a stage runs already is passed over. Ends as the first deploy that was no success did.
Result<ExitCode>
deploy_hotfix(Context& context, const HotfixOptions& options, const HotfixOrigin& origin, const Build& build);

} // namespace tt
