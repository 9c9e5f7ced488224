#include "cli/commands/confirm.hpp"

#include "cli/render/blast_radius.hpp"
#include "pipeline/model/plan_view.hpp"

#include <algorithm>
#include <iostream>

namespace tt {

namespace {

/// What the server knows about where the deploy goes.
struct Surroundings {
    Policy policy;
    ServiceView service;
    BuildsView builds;
};

Result<Surroundings> look_around(Context& context, const ServiceName& service) {
    Client& client = context.client;
    TT_ASSIGN(auto config, client.get<ConfigView>("/v1/config", {{"service", service.value}}));
    TT_ASSIGN(auto status, client.get<StatusView>("/v1/status", {{"service", service.value}}));
    TT_ASSIGN(
        auto builds, client.get<BuildsView>("/v1/builds", {{"service", service.value}, {"limit", "200"}})
    );
    if (status.services.empty())
        return fail(ErrorKind::not_found, "there is no service '" + service.value + "'");
    return Surroundings{std::move(config.policy), std::move(status.services.front()), std::move(builds)};
}

const StageView* find_stage(const ServiceView& service, const StageName& name) {
    const auto found = std::ranges::find(service.stages, name, &StageView::name);
    return found == service.stages.end() ? nullptr : &*found;
}

std::string names_of(const Policy& policy) {
    std::string out;
    for (const StagePolicy& stage : policy.stages) out += (out.empty() ? "" : ", ") + stage.name.value;
    return out;
}

/// The build that comes next on this stage's way: the newest, or what the stage before it runs.
Result<BuildId> next_build(const Surroundings& around, const StagePolicy& stage) {
    if (stage.from.empty()) {
        if (!around.builds.builds.empty()) return around.builds.builds.front().build.id;
        return fail(ErrorKind::not_found, "nothing is published yet", "tt publish");
    }
    const StageView* upstream = find_stage(around.service, stage.from.front());
    if (upstream != nullptr && upstream->running) return upstream->running->id;
    return fail(
        ErrorKind::not_found,
        stage.from.front().value + ", which comes before " + stage.name.value + ", runs nothing yet",
        "tt deploy " + stage.from.front().value + ", or name a build: tt deploy " + stage.name.value
            + " BUILD"
    );
}

bool needs_build(const StartDeploy& request) {
    const bool forward = request.kind == DeployKind::regular || request.kind == DeployKind::hotfix;
    return forward && request.build.empty() && !request.promote;
}

/// Reads one line; only `y` and `yes` are yes.
bool says_yes(Context& context, const std::string& question) {
    context.output.ask(question + " [y/N] ");
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

Result<> confirm(Context& context, const Shipment& shipment) {
    const std::string& stage = shipment.request.stage.value;
    if (!context.can_ask)
        return fail(
            ErrorKind::invalid_input, "a deploy to " + stage + " needs a yes, and nobody is there to ask",
            "say it beforehand: --yes"
        );
    if (says_yes(context, "Go on with " + stage + "?")) return {};
    return fail(ErrorKind::cancelled, "nothing was started");
}

/// The stage that the request names, as the policy and the server have it.
struct Destination {
    const StagePolicy* policy;
    const StageView* stage;
};

Result<Destination> destination_of(const Surroundings& around, const StartDeploy& request) {
    const Destination found{
        find_stage(around.policy, request.stage), find_stage(around.service, request.stage)
    };
    if (found.policy != nullptr && found.stage != nullptr) return found;
    return fail(
        ErrorKind::invalid_input, request.service.value + " has no stage '" + request.stage.value + "'",
        "its stages are " + names_of(around.policy)
    );
}

/// Of the builds that may go through the stage's gates the server chooses, which also says why there is none.
/// What a key stands for may have been promoted already, so that nothing newer is left.
Result<> name_promoted(Context& context, StartDeploy& request) {
    if (!request.promote || !request.build.empty()) return {};
    const auto plan = context.client.get<PlanView>(
        "/v1/plan", {{"service", request.service.value}, {"stage", request.stage.value}, {"promote", "true"}}
    );
    if (!plan && request.idempotency_key.empty()) return std::unexpected(plan.error());
    if (plan && plan->build) request.build = plan->build->id.value;
    return {};
}

Result<> name_build(const Surroundings& around, const StagePolicy& policy, StartDeploy& request) {
    if (!needs_build(request)) return {};
    TT_ASSIGN(const BuildId build, next_build(around, policy));
    request.build = build.value;
    return {};
}

} // namespace

Result<> name_build(Context& context, StartDeploy& request) {
    if (!needs_build(request)) return {};
    TT_ASSIGN(const Surroundings around, look_around(context, request.service));
    TT_ASSIGN(const Destination to, destination_of(around, request));
    return name_build(around, *to.policy, request);
}

Result<> prepare(Context& context, Shipment& shipment) {
    StartDeploy& request = shipment.request;
    if (request.kind == DeployKind::rollback) return {};
    TT_ASSIGN(const Surroundings around, look_around(context, request.service));
    TT_ASSIGN(const Destination to, destination_of(around, request));
    TT_TRY(name_promoted(context, request));
    TT_TRY(name_build(around, *to.policy, request));
    const BlastRadius radius{
        request, *to.policy, to.stage->running, to.stage->capacity, find_build(around.builds, request.build)
    };
    context.output.remark(to_text(radius));
    const bool removes = request.kind == DeployKind::stop;
    const bool must_ask = (removes || needs_confirmation(around.policy, request.stage)) && !shipment.yes;
    return must_ask && !request.dry_run ? confirm(context, shipment) : Result<>{};
}

} // namespace tt
