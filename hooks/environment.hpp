#pragma once

#include "integrations/posix/process.hpp"
#include "pipeline/model/build.hpp"
#include "pipeline/model/deploy.hpp"
#include "pipeline/model/step.hpp"

#include <filesystem>

namespace tt::hooks {

/// What a hook is told about the deploy that it is part of.
struct HookContext {
    ServiceName service;
    StageName stage;
    HostId host;
    DeployId deploy;
    DeployKind kind = DeployKind::regular;
    Step step = Step::restart;
    int attempt = 1; ///< From 1; grows when a hook was interrupted or failed and is run again.
    int retry = 0;   ///< Grows when people, or a lost state, have the deploy tried again on this host.
    bool first_deploy = false; ///< Nothing of this service was on the host before.
    BuildId build;
    Commit commit;
    std::string build_url;
    std::filesystem::path target;     ///< The slot's link, for example /srv/web/current.
    std::filesystem::path release;    ///< The release directory of the build.
    std::filesystem::path builds_dir; ///< Where the release directories are.
    std::filesystem::path home = "/";
    Variables runtime;      ///< Values of the environment keys that the build declares.
    bool teletraan = false; ///< The hook is of a `teletraan/` directory, and was written for that agent.
};

/// The whole environment of a hook, but for TT_HOOK_RUN, which start() adds. Nothing of our own environment
/// is in it. The names are documented in hooks/README.md; those that tt sets win over those of `runtime`,
/// except PATH, HOME, LANG, TZ and COMPUTE_ENV_TYPE, which are there to be replaced. For a hook written for
/// Teletraan it is as there: only BUILD_*, BUILDS_DIR and TT_HOOK_* win.
Variables environment(const HookContext& context);

} // namespace tt::hooks
