#include "integrations/api/api_reply.hpp"
#include "pipeline/engine/views.hpp"

namespace tt {

namespace {

Result<ConfigView> config(const Call& call, const State& state, Time) {
    TT_ASSIGN(const std::uint64_t revision, number_of(call, "revision", 0));
    if (!std::in_range<int>(revision)) return fail(ErrorKind::not_found, "there is no such revision");
    return config_view(state, ServiceName{call.parameter("service")}, static_cast<int>(revision));
}

Result<RevisionsView> revisions(const Call& call, const State& state, Time) {
    return revisions_view(state, ServiceName{call.parameter("service")});
}

} // namespace

std::vector<Route> config_routes(Api& api) {
    return {
        {"POST", "/v1/config", Access::act, takes<ApplyConfig>(api)},
        {"GET", "/v1/config", Access::look, shows(api, config)},
        {"GET", "/v1/config/history", Access::look, shows(api, revisions)},
    };
}

} // namespace tt
