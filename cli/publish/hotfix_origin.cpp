#include "cli/publish/hotfix_origin.hpp"

#include "cli/publish/remote.hpp"
#include "integrations/github/address.hpp"

namespace tt {

namespace {

Result<std::string> url_of(const Context& context, const HotfixOptions& options, const Source& source) {
    if (!options.remote.empty())
        return is_path(options.remote) ? (context.directory / options.remote).string() : options.remote;
    if (!source.github.empty()) return github::clone_url(source.server, source.github);
    if (source.git.empty())
        return fail(
            ErrorKind::invalid_input, "the policy of " + options.service.value + " names no source",
            "name where CI fetches from: --remote URL; or source: { github: OWNER/REPOSITORY } in tt.yaml"
        );
    return is_path(source.git) ? url_to_push_to(context.directory / source.git) : source.git;
}

Result<Build> live_in(const StatusView& status, const ServiceName& service, const StageName& name) {
    for (const ServiceView& each : status.services)
        for (const StageView& stage : each.stages)
            if (each.name == service && stage.name == name && stage.running) return *stage.running;
    return fail(
        ErrorKind::not_found,
        service.value + "/" + name.value + " runs nothing yet, so there is nothing to mend",
        "tt deploy " + name.value
    );
}

} // namespace

Result<HotfixOrigin> find_origin(Context& context, const HotfixOptions& options) {
    const std::string& service = options.service.value;
    TT_ASSIGN(auto config, context.client.get<ConfigView>("/v1/config", {{"service", service}}));
    TT_ASSIGN(const auto status, context.client.get<StatusView>("/v1/status", {{"service", service}}));
    if (config.policy.stages.empty())
        return fail(ErrorKind::not_found, service + " has no stages", "tt config apply");
    const StageName last = config.policy.stages.back().name;
    TT_ASSIGN(Build live, live_in(status, options.service, last));
    TT_ASSIGN(std::string url, url_of(context, options, config.policy.source));
    std::string token = token_for(url, context.variables);
    return HotfixOrigin{std::move(config.policy), last, std::move(live), {std::move(url), std::move(token)}};
}

} // namespace tt
