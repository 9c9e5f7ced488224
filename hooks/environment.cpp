#include "hooks/environment.hpp"

#include "hooks/hook.hpp"

namespace tt::hooks {

namespace {

/// What a build may replace by keys of its own, whatever it was written for.
Variables basics(const HookContext& context) {
    return {
        {"COMPUTE_ENV_TYPE", "PRODUCTION"},
        {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
        {"HOME", context.home},
        {"LANG", "C.UTF-8"},
        {"TZ", "UTC"},
    };
}

std::string_view opcode(DeployKind kind) {
    switch (kind) {
    case DeployKind::rollback:
        return "ROLLBACK";
    case DeployKind::restart:
        return "RESTART";
    case DeployKind::stop:
        return "STOP";
    default:
        return "DEPLOY";
    }
}

std::string_view deploy_type(DeployKind kind) {
    const auto code = opcode(kind);
    return code == "DEPLOY" ? "REGULAR" : code;
}

/// The names that hooks written for Teletraan look at. IS_DOCKER is absent, as it is there for what is no
/// container.
Variables deploy_variables(const HookContext& context) {
    Variables variables{
        {"DEPLOY_ID", context.deploy.value},
        {"DEPLOY_STEP", std::string(teletraan_name(context.step))},
        {"OPCODE", std::string(opcode(context.kind))},
        {"DEPLOY_TYPE", std::string(deploy_type(context.kind))},
        {"ENV_NAME", context.service.value},
        {"STAGE_NAME", context.stage.value},
        {"TARGET", context.target},
    };
    if (context.first_deploy) variables["FIRST_DEPLOY"] = "True"; // as there: absent otherwise
    return variables;
}

/// Those that no key replaces there either.
Variables build_variables(const HookContext& context) {
    return {
        {"BUILD_COMMIT", context.commit.id.value}, {"BUILD_NAME", context.service.value},
        {"BUILD_REPO", context.commit.repository}, {"BUILD_BRANCH", context.commit.branch},
        {"BUILD_ID", context.build.value},         {"BUILD_URL", context.build_url},
        {"BUILDS_DIR", context.builds_dir},
    };
}

Variables own_variables(const HookContext& context) {
    return {
        {"TT_HOOK_DEPLOY", context.deploy.value},
        {"TT_HOOK_STEP", std::string(to_string(context.step))},
        {"TT_HOOK_KIND", std::string(to_string(context.kind))},
        {"TT_HOOK_ATTEMPT", std::to_string(context.attempt)},
        {"TT_HOOK_RETRY", std::to_string(context.retry)},
        {"TT_HOOK_SERVICE", context.service.value},
        {"TT_HOOK_STAGE", context.stage.value},
        {"TT_HOOK_HOST", context.host.value},
        {"TT_HOOK_FIRST_DEPLOY", context.first_deploy ? "1" : "0"},
        {"TT_HOOK_TARGET", context.target},
        {"TT_HOOK_RELEASE", context.release},
        {"TT_HOOK_BUILDS_DIR", context.builds_dir},
        {"TT_HOOK_BUILD", context.build.value},
        {"TT_HOOK_BUILD_URL", context.build_url},
        {"TT_HOOK_COMMIT", context.commit.id.value},
        {"TT_HOOK_BRANCH", context.commit.branch},
        {"TT_HOOK_REPOSITORY", context.commit.repository},
    };
}

} // namespace

Variables environment(const HookContext& context) {
    Variables variables = own_variables(context); // merge() keeps what is there: the first one wins
    Variables runtime = context.runtime;
    variables.merge(build_variables(context));
    if (context.teletraan) variables.merge(runtime);
    variables.merge(deploy_variables(context));
    if (!context.teletraan && !context.first_deploy) runtime.erase("FIRST_DEPLOY");
    variables.merge(runtime);
    variables.merge(basics(context));
    return variables;
}

} // namespace tt::hooks
