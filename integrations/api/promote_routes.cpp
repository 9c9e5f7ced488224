#include "integrations/api/api_reply.hpp"
#include "pipeline/engine/views.hpp"

#include <algorithm>
#include <memory>

namespace tt {

namespace {

/// After a start nobody is promoted past hosts that have not spoken yet, for at most so long (design 12).
constexpr Duration hosts_speak_within = std::chrono::seconds{15};

struct Promotion {
    PromoteAll request;
    Actor actor;
    std::uint64_t deploys_before = 0; ///< Number of the newest deploy when it was asked for.
    Respond respond;
};

bool every_host_was_heard(const State& state) {
    return std::ranges::all_of(state.hosts.rows(), [&state](const auto& row) {
        return !row.second->takes_part() || state.presence.find(row.first);
    });
}

Result<> add_stages(PromotionsView& view, const State& state, const ServiceName& service, Time now) {
    const Policy* policy = current_policy(state, service);
    if (policy == nullptr) return {};
    for (const StagePolicy& stage : policy->stages) {
        TT_ASSIGN(WhyView why, why_view(state, service, stage_key(service, stage.name), now));
        view.stages.push_back(std::move(why));
    }
    return {};
}

/// What automation has started since it was asked for, perhaps while the hosts were waited for.
std::vector<DeployId> started_since(const State& state, const Promotion& promotion) {
    std::vector<const Deploy*> started;
    const ServiceName& wanted = promotion.request.service;
    for (const auto& [key, deploy] : state.deploys.rows())
        if (deploy->number > promotion.deploys_before && deploy->automatic
            && (wanted.empty() || wanted == deploy->service))
            started.push_back(deploy.get());
    std::ranges::sort(started, {}, &Deploy::number);
    std::vector<DeployId> ids;
    for (const Deploy* deploy : started) ids.push_back(deploy->id);
    return ids;
}

Result<PromotionsView> outcome(const Promotion& promotion, const State& state, Time now) {
    PromotionsView view;
    view.started = started_since(state, promotion);
    for (const auto& [key, service] : state.services.rows())
        if (promotion.request.service.empty() || promotion.request.service == service->name)
            TT_TRY(add_stages(view, state, service->name, now));
    return view;
}

void decide(Api& api, const std::shared_ptr<const Promotion>& promotion) {
    api.engine.submit(promotion->request, promotion->actor, [&api, promotion](const Result<Answer>& answer) {
        if (!answer) return promotion->respond(error_reply(answer.error()));
        // The views are made on the io thread, so that the engine can go on.
        api.server.post([&api, promotion] {
            promotion->respond(reply_of(outcome(*promotion, *api.engine.state(), api.engine.now())));
        });
    });
}

void promote(Api& api, Call call, Respond respond) {
    auto request = decode_strict<PromoteAll>(call.request.body);
    if (!request) return respond(error_reply(request.error()));
    const auto state = api.engine.state();
    const auto promotion = std::make_shared<const Promotion>(
        *std::move(request), std::move(call.caller.actor), state->fleet.deploys, std::move(respond)
    );
    const Duration wait = state->started_at + hosts_speak_within - api.engine.now();
    api.polls.for_commit(wait, call.request.closed, [&api, promotion](bool over) {
        if (!over && !every_host_was_heard(*api.engine.state())) return false;
        decide(api, promotion);
        return true;
    });
}

} // namespace

std::vector<Route> promote_routes(Api& api) {
    const RouteHandler post = [&api](Call call, Respond respond) {
        promote(api, std::move(call), std::move(respond));
    };
    return {{"POST", "/v1/promote", Access::act, post}};
}

} // namespace tt
