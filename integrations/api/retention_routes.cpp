#include "integrations/api/api_reply.hpp"
#include "pipeline/model/garbage_view.hpp"

namespace tt {

namespace {

/// Looks at every deploy there ever was, so not on the io thread.
void look(Api& api, const Call& call, const Respond& respond) {
    api.background.run([&api, service = ServiceName{call.parameter("service")}, respond] {
        respond(reply_of(api.collector.look(service)));
    });
}

void collect(Api& api, const Call& call, const Respond& respond) {
    auto request = decode_strict<CollectGarbage>(call.request.body);
    if (!request) return respond(error_reply(request.error()));
    api.storing.run([&api, service = request->service, actor = call.caller.actor, respond] {
        respond(reply_of(api.collector.collect(service, actor)));
    });
}

} // namespace

std::vector<Route> retention_routes(Api& api) {
    return {
        {"POST", "/v1/pins", Access::act, takes<SetPin>(api)},
        {"GET", "/v1/gc", Access::look,
         [&api](const Call& call, const Respond& respond) { look(api, call, respond); }},
        {"POST", "/v1/gc", Access::act,
         [&api](const Call& call, const Respond& respond) { collect(api, call, respond); }},
    };
}

} // namespace tt
