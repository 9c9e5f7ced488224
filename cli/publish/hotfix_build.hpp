#pragma once

#include "cli/publish/hotfix_branch.hpp"

namespace tt {

/// Has CI build the branch, once, however often it is asked, and waits until the build is published.
/// `failed`: the run was no success. `cancelled`: a signal came; the run goes on.
Result<Build> build_branch(
    Context& context, const HotfixOptions& options, const HotfixOrigin& origin, const HotfixBranch& branch
);

/// The build of a commit, or nothing while none is published.
Result<std::optional<Build>>
find_published(Context& context, const ServiceName& service, const CommitId& commit);

} // namespace tt
