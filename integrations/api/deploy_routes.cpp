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

} // namespace

std::vector<Route> deploy_routes(Api& api) {
    return {
        {"POST", "/v1/deploys", Access::act, takes<StartDeploy>(api)},
        {"GET", "/v1/deploys", Access::look, shows(api, history)},
        {"GET", "/v1/deploys/", Access::look, watches(api, one)},
        {"POST", "/v1/deploys/steer", Access::act, takes<SteerDeploy>(api)},
        {"POST", "/v1/holds", Access::act, takes<SetHold>(api)},
        {"POST", "/v1/freezes", Access::act, takes<SetFreeze>(api)},
        {"POST", "/v1/vetoes", Access::act, takes<SetVeto>(api)},
        {"POST", "/v1/approvals", Access::act, takes<SetApproval>(api)},
        {"POST", "/v1/hosts/steer", Access::act, takes<SteerHost>(api)},
    };
}

} // namespace tt
