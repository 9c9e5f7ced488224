#pragma once

#include "cli/context.hpp"
#include "cli/publish/hotfix_options.hpp"
#include "integrations/git/git_remote.hpp"
#include "pipeline/model/view.hpp"

namespace tt {

/// What a hotfix begins with.
struct HotfixOrigin {
    Policy policy;
    StageName stage; ///< The last one.
    Build live;      ///< What it runs.
    GitRemote remote;
};

/// Asks the control plane what is live in the last stage, and where its commits are: `--remote`, else the
/// `source` of the adopted policy.
Result<HotfixOrigin> find_origin(Context& context, const HotfixOptions& options);

} // namespace tt
