#include "integrations/api/api_reply.hpp"
#include "pipeline/engine/views.hpp"

#include <algorithm>

namespace tt {

namespace {

Result<VersionView> version(const Api& api) {
    const auto state = api.engine.state();
    return VersionView{api.version, protocol_version, state->fleet.id, state->fleet.epoch};
}

Result<StatusView> status(const Call& call, const State& state, Time now) {
    return status_view(state, ServiceName{call.parameter("service")}, now);
}

Result<HostsView> hosts(const Call& call, const State& state, Time now) {
    return hosts_view(state, ServiceName{call.parameter("service")}, StageName{call.parameter("stage")}, now);
}

Result<DriftView> drift(const Call& call, const State& state, Time now) {
    const DriftQuestion asked{
        ServiceName{call.parameter("service")}, call.parameter("of"), call.parameter("host")
    };
    return drift_view(state, asked, now);
}

/// Whether the view is about where builds come in: the service, or a stage that takes builds.
bool waits_for_builds(const WhyView& view, const State& state, const ServiceName& service) {
    if (view.subject == service.value) return true;
    const Policy* policy = current_policy(state, service);
    return policy != nullptr && std::ranges::any_of(policy->stages, [&](const StagePolicy& stage) {
               return stage.from.empty() && view.subject == service.value + "/" + stage.name.value;
           });
}

Result<WhyView> why(const Api& api, const Call& call, const State& state, Time now) {
    const ServiceName service{call.parameter("service")};
    TT_ASSIGN(WhyView view, why_view(state, service, call.parameter("subject"), now));
    if (!waits_for_builds(view, state, service)) return view;
    if (auto because = unpublished(api, service)) view.because.push_back(*std::move(because));
    return view;
}

Result<TablesView> tables(const Call& call, const State& state, Time now) {
    return tables_view(state, ServiceName{call.parameter("service")}, now);
}

/// `for=7d`, a week unless it is given.
Result<Duration> ahead_of(const Call& call) {
    const std::string text = call.parameter("for");
    if (text.empty()) return std::chrono::days{7};
    return parse_duration(text);
}

/// Carries out every deploy of that time, so it runs in the background.
void calendar(Api& api, const Call& call, const Respond& respond) {
    const auto ahead = ahead_of(call);
    if (!ahead) return respond(error_reply(ahead.error()));
    const ServiceName service{call.parameter("service")};
    const StageName stage{call.parameter("stage")};
    api.background.run([&api, service, stage, ahead = *ahead, respond] {
        respond(reply_of(calendar_view(*api.engine.state(), service, stage, ahead, api.engine.now())));
    });
}

/// What the journal says about the subject. Reads all of it, so it runs in the background.
Result<TimelineView> timeline(const Api& api, const std::string& subject) {
    constexpr std::size_t entries_at_once = 4096;
    const auto state = api.engine.state();
    Timeline timeline(*state, subject);
    for (std::uint64_t from = 1;;) {
        TT_ASSIGN(const auto entries, api.journal.journal(from, entries_at_once));
        if (entries.empty()) return timeline.view();
        timeline.read(entries);
        from = entries.back().sequence + 1;
    }
}

} // namespace

std::vector<Route> status_routes(Api& api) {
    const RouteHandler greet = [&api](const Call&, const Respond& respond) {
        respond(reply_of(version(api)));
    };
    const RouteHandler log = [&api](const Call& call, const Respond& respond) {
        api.background.run([&api, subject = call.parameter("subject"), respond] {
            respond(reply_of(timeline(api, subject)));
        });
    };
    return {
        {"GET", "/v1/version", Access::greet, greet},
        {"GET", "/v1/status", Access::look, watches(api, status)},
        {"GET", "/v1/hosts", Access::look, shows(api, hosts)},
        {"GET", "/v1/drift", Access::look, shows(api, drift)},
        {"GET", "/v1/why", Access::look,
         shows(
             api,
             [&api](const Call& call, const State& state, Time now) { return why(api, call, state, now); }
         )},
        {"GET", "/v1/calendar", Access::look,
         [&api](const Call& call, const Respond& respond) { calendar(api, call, respond); }},
        {"GET", "/v1/log", Access::look, log},
        {"GET", "/v1/tables", Access::look, shows(api, tables)},
    };
}

} // namespace tt
