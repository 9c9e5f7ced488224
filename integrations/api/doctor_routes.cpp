#include "integrations/api/api_reply.hpp"
#include "integrations/api/metrics_text.hpp"
#include "pipeline/engine/views.hpp"

namespace tt {

namespace {

Reply metrics(const Api& api) {
    const ServerFigures figures{
        api.version, api.server.counts(), api.agents.ledger->reports(), api.agents.ledger->refusals()
    };
    Reply reply{.content_type = "text/plain; version=0.0.4; charset=utf-8"};
    reply.body = metrics_text(*api.engine.state(), figures, api.engine.now());
    return reply;
}

} // namespace

std::vector<Route> doctor_routes(Api& api) {
    const RouteHandler measure = [&api](const Call&, const Respond& respond) { respond(metrics(api)); };
    const auto look = [&api](const Call&, const State& state, Time now) {
        return Result<DoctorView>(doctor_view(state, api.agents.ledger->refusals(), now));
    };
    return {
        {"GET", "/v1/doctor", Access::look, shows(api, look)},
        {"GET", "/metrics", Access::look, measure},
    };
}

} // namespace tt
