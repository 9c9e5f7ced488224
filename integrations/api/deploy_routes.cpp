#include "integrations/api/api_reply.hpp"
#include "pipeline/engine/views.hpp"

namespace tt {

namespace {

Result<HistoryView> history(const Call& call, const State& state, Time) {
    TT_ASSIGN(const std::size_t limit, limit_of(call));
    return history_view(
        state, ServiceName{call.parameter("service")}, StageName{call.parameter("stage")}, limit
    );
}

Result<DeployView> one(const Call& call, const State& state, Time now) {
    return deploy_view(state, DeployId{call.name}, now);
}

Result<QueueView> queue(const Call& call, const State& state, Time now) {
    return queue_view(state, ServiceName{call.parameter("service")}, StageName{call.parameter("stage")}, now);
}

/// A deploy as a query names it.
Result<StartDeploy> planned_deploy(const Call& call) {
    StartDeploy request;
    request.service = ServiceName{call.parameter("service")};
    request.stage = StageName{call.parameter("stage")};
    request.build = call.parameter("build");
    request.promote = call.parameter("promote") == "true";
    const std::string kind = call.parameter("kind");
    if (kind.empty()) return request;
    TT_ASSIGN(request.kind, parse_enum<DeployKind>(kind));
    return request;
}

/// Takes a while for thousands of hosts, so it runs in the background.
void plan(Api& api, const Call& call, const Respond& respond) {
    auto request = planned_deploy(call);
    if (!request) return respond(error_reply(request.error()));
    api.background.run([&api, request = *std::move(request), actor = call.caller.actor, respond] {
        respond(reply_of(plan_view(*api.engine.state(), request, actor, api.engine.now())));
    });
}

} // namespace

std::vector<Route> deploy_routes(Api& api) {
    return {
        {"POST", "/v1/deploys", Access::act, takes<StartDeploy>(api)},
        {"GET", "/v1/deploys", Access::look, shows(api, history)},
        {"GET", "/v1/deploys/", Access::look, watches(api, one)},
        {"GET", "/v1/plan", Access::look,
         [&api](const Call& call, const Respond& respond) { plan(api, call, respond); }},
        {"GET", "/v1/queue", Access::look, shows(api, queue)},
        {"POST", "/v1/deploys/steer", Access::act, takes<SteerDeploy>(api)},
        {"POST", "/v1/holds", Access::act, takes<SetHold>(api)},
        {"POST", "/v1/freezes", Access::act, takes<SetFreeze>(api)},
        {"POST", "/v1/vetoes", Access::act, takes<SetVeto>(api)},
        {"POST", "/v1/approvals", Access::act, takes<SetApproval>(api)},
        {"POST", "/v1/acceptance", Access::act, takes<SetAcceptance>(api)},
        {"POST", "/v1/hosts/steer", Access::act, takes<SteerHost>(api)},
    };
}

} // namespace tt
