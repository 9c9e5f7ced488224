#include "cli/publish/hotfix_deploy.hpp"

#include "cli/render/blast_radius.hpp"

#include <algorithm>

namespace tt {

namespace {

Result<StageView> look_at(Context& context, const ServiceName& service, const StageName& name) {
    TT_ASSIGN(const auto status, context.client.get<StatusView>("/v1/status", {{"service", service.value}}));
    for (const ServiceView& each : status.services)
        for (const StageView& stage : each.stages)
            if (each.name == service && stage.name == name) return stage;
    return fail(ErrorKind::not_found, service.value + " has no stage '" + name.value + "' any more");
}

/// The same for all who ask for it at one moment, so that they get one deploy; and another one once that
/// deploy is there, so that who asks again after a failure gets a new one.
Result<std::string> key_for(Context& context, const StartDeploy& request) {
    TT_ASSIGN(
        const auto history,
        context.client.get<HistoryView>(
            "/v1/deploys",
            {{"service", request.service.value}, {"stage", request.stage.value}, {"limit", "1"}}
        )
    );
    const std::string newest = history.deploys.empty() ? "" : history.deploys.front().id.value;
    return "hotfix/" + request.stage.value + "/" + request.build + "/after/" + newest;
}

/// A stage takes it from the one before through its gates; the first one, or the one that somebody named, by
/// their word.
bool through_gates(const HotfixOptions& options, const Policy& policy, const StageName& name) {
    const auto stage = std::ranges::find(policy.stages, name, &StagePolicy::name);
    return options.shipment.request.stage.empty() && stage != policy.stages.end() && !stage->from.empty();
}

Result<ExitCode> deploy_to(
    Context& context, const HotfixOptions& options, const HotfixOrigin& origin, const Build& build,
    const StageName& name
) {
    TT_ASSIGN(const StageView stage, look_at(context, options.service, name));
    if (!stage.active && stage.running && stage.running->id == build.id) {
        context.output.remark(name.value + " runs " + short_id(build.id) + " already");
        return ExitCode::ok;
    }
    if (stage.active && stage.active->build == build.id)
        return accompany(context, stage.active->id, options.shipment);
    Shipment shipment = options.shipment;
    shipment.request.service = options.service;
    shipment.request.stage = name;
    shipment.request.kind = DeployKind::hotfix;
    shipment.request.build = build.id.value;
    shipment.request.promote = through_gates(options, origin.policy, name);
    TT_ASSIGN(shipment.request.idempotency_key, key_for(context, shipment.request));
    return ship(context, std::move(shipment));
}

} // namespace

Result<std::vector<StageName>> hotfix_way(const HotfixOptions& options, const Policy& policy) {
    const StageName& wanted = options.shipment.request.stage;
    std::vector<StageName> way;
    std::string all;
    for (const StagePolicy& stage : policy.stages) {
        all += (all.empty() ? "" : ", ") + stage.name.value;
        if (wanted.empty() || stage.name == wanted) way.push_back(stage.name);
    }
    if (!way.empty()) return way;
    return fail(
        ErrorKind::invalid_input, options.service.value + " has no stage '" + wanted.value + "'",
        "its stages are " + all
    );
}

Result<> check_consent(const Context& context, const HotfixOptions& options, const Policy& policy) {
    TT_ASSIGN(const auto way, hotfix_way(options, policy));
    if (context.can_ask || options.shipment.yes) return {};
    for (const StageName& stage : way)
        if (needs_confirmation(policy, stage))
            return fail(
                ErrorKind::invalid_input,
                "a deploy to " + stage.value + " needs a yes, and nobody is there to ask",
                "say it beforehand: --yes"
            );
    return {};
}

Result<ExitCode> deploy_hotfix(
    Context& context, const HotfixOptions& options, const HotfixOrigin& origin, const Build& build
) {
    TT_ASSIGN(const auto way, hotfix_way(options, origin.policy));
    for (const StageName& stage : way) {
        TT_ASSIGN(const ExitCode end, deploy_to(context, options, origin, build, stage));
        if (end != ExitCode::ok) return end;
    }
    return ExitCode::ok;
}

} // namespace tt
