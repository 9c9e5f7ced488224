#include "integrations/api/api_reply.hpp"
#include "pipeline/engine/views.hpp"
#include "pipeline/engine/views_values.hpp"
#include "pipeline/replay/replay.hpp"

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

Result<ValuesHistoryView> values(const Call& call, const State& state, Time) {
    return values_history(state, ServiceName{call.parameter("service")});
}

/// The zones that are known, and those that the policy names.
Result<std::shared_ptr<const Zones>> zones_for(const Api& api, const Policy& policy) {
    auto zones = std::make_shared<Zones>(*api.engine.state()->zones);
    for (const std::string& name : zones_of(policy)) {
        TT_ASSIGN(Zone zone, api.zones(name));
        zones->add(std::move(zone));
    }
    return zones;
}

/// Reads the whole journal, so it runs in the background.
Result<ReplayView> replayed(const Api& api, const ReplayPolicy& asked) {
    constexpr std::size_t entries_at_once = 4096;
    if (!current_policy(*api.engine.state(), asked.policy.service))
        return fail(
            ErrorKind::not_found, "service " + asked.policy.service.value + " has no history here",
            "tt config apply adopts its first policy"
        );
    TT_ASSIGN(auto zones, zones_for(api, asked.policy));
    Replay replay(asked.policy, std::move(zones), api.engine.now() - asked.within);
    for (std::uint64_t from = 1;;) {
        TT_ASSIGN(const auto entries, api.journal.journal(from, entries_at_once));
        if (entries.empty()) return replay.view(api.engine.now());
        replay.read(entries);
        from = entries.back().sequence + 1;
    }
}

void replay(Api& api, const Call& call, const Respond& respond) {
    auto asked = decode_strict<ReplayPolicy>(call.request.body);
    if (!asked) return respond(error_reply(asked.error()));
    api.background.run([&api, asked = *std::move(asked), respond] { respond(reply_of(replayed(api, asked))); }
    );
}

} // namespace

std::vector<Route> config_routes(Api& api) {
    return {
        {"POST", "/v1/config", Access::act, takes<ApplyConfig>(api)},
        {"GET", "/v1/config", Access::look, shows(api, config)},
        {"GET", "/v1/config/history", Access::look, shows(api, revisions)},
        {"GET", "/v1/config/values", Access::look, shows(api, values)},
        {"POST", "/v1/config/values", Access::act, takes<SetConfig>(api)},
        {"POST", "/v1/config/restore", Access::act, takes<RestoreConfig>(api)},
        {"POST", "/v1/config/replay", Access::look,
         [&api](const Call& call, const Respond& respond) { replay(api, call, respond); }},
    };
}

} // namespace tt
