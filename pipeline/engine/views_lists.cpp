#include "pipeline/decide/assignment.hpp"
#include "pipeline/decide/members.hpp"
#include "pipeline/decide/replacement.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/engine/views.hpp"

#include <algorithm>

namespace tt {

namespace {

std::vector<StageName> live_in(const State& state, const Build& build) {
    std::vector<StageName> stages;
    for (const auto& [key, stage] : state.stages.rows())
        if (stage->service == build.service && stage->running == build.id) stages.push_back(stage->name);
    return stages;
}

bool is_history_known(const State& state, const Build& build) {
    return state.commits.find(build.service.value + "/" + build.commit.id.value) != nullptr;
}

/// Where it belongs; of a lost host, where it belonged: people look for it there.
std::vector<std::string> assignments(const State& state, const Host& host) {
    std::vector<std::string> stages;
    const bool is_missed = host.is_lost() && !host.drained && host.replaced_by.empty();
    for (const auto& [policy, stage] : is_missed ? homes_of(state, host) : assignments_of(state, host))
        stages.push_back(stage_key(policy->service, stage));
    return stages;
}

bool belongs(const HostView& view, const ServiceName& service, const StageName& stage) {
    if (service.empty()) return true;
    const std::string wanted = service.value + "/" + stage.value;
    return std::ranges::any_of(view.assigned, [&](const std::string& key) {
        return stage.empty() ? key.starts_with(wanted) : key == wanted;
    });
}

HostView host_view(const State& state, const Host& host, Time now) {
    HostView view{host, false, {}, assignments(state, host), host.groups(), {}};
    view.host.goal.clear();
    if (const Host* old = replaced_by(state, host)) view.replaces = old->id;
    if (const Presence* seen = state.presence.find(host.id.value)) {
        view.last_seen = seen->last_seen;
        view.reachable = now < view.last_seen + grace;
    }
    return view;
}

Result<> check_service(const State& state, const ServiceName& service) {
    if (service.empty() || state.services.find(service.value)) return {};
    return fail(ErrorKind::not_found, "no service '" + service.value + "'", "tt config apply");
}

} // namespace

Result<BuildsView> builds_view(const State& state, const ServiceName& service, std::size_t limit) {
    TT_TRY(check_service(state, service));
    BuildsView view;
    for (const auto& [key, build] : state.builds.rows())
        if (service.empty() || build->service == service)
            view.builds.push_back({*build, live_in(state, *build), is_history_known(state, *build)});
    std::ranges::sort(view.builds, [](const BuildView& a, const BuildView& b) {
        return std::pair{a.build.published_at, a.build.number}
               > std::pair{b.build.published_at, b.build.number};
    });
    if (view.builds.size() > limit) view.builds.resize(limit);
    return view;
}

Result<HistoryView>
history_view(const State& state, const ServiceName& service, const StageName& stage, std::size_t limit) {
    TT_TRY(check_service(state, service));
    if (!stage.empty()) TT_TRY(find_stage_policy(state, service, stage));
    HistoryView view;
    for (const auto& [key, deploy] : state.deploys.rows()) {
        const bool wanted =
            (service.empty() || deploy->service == service) && (stage.empty() || deploy->stage == stage);
        if (wanted) view.deploys.push_back(*deploy);
    }
    std::ranges::sort(view.deploys, std::greater{}, &Deploy::number);
    if (view.deploys.size() > limit) view.deploys.resize(limit);
    return view;
}

Result<HostsView>
hosts_view(const State& state, const ServiceName& service, const StageName& stage, Time now) {
    TT_TRY(check_service(state, service));
    if (!stage.empty()) TT_TRY(find_stage_policy(state, service, stage));
    HostsView view;
    for (const auto& [key, host] : state.hosts.rows()) {
        HostView one = host_view(state, *host, now);
        if (belongs(one, service, stage)) view.hosts.push_back(std::move(one));
    }
    std::ranges::sort(view.hosts, {}, [](const HostView& one) { return one.host.facts.name; });
    return view;
}

Result<ConfigView> config_view(const State& state, const ServiceName& service, int revision) {
    const Service* known = state.services.find(service.value);
    if (!known) return fail(ErrorKind::not_found, "no service '" + service.value + "'", "tt config apply");
    const int wanted = revision == 0 ? known->policy : revision;
    const Policy* policy = state.policies.find(service.value + "@" + std::to_string(wanted));
    if (!policy)
        return fail(
            ErrorKind::not_found, service.value + " has no policy revision " + std::to_string(wanted),
            "tt config history lists them"
        );
    ConfigView view{*policy, {}, known->policy};
    const std::string held = service.value + "@" + std::to_string(known->runtime_config);
    if (const RuntimeConfig* config = state.runtime_configs.find(held)) view.runtime_config = *config;
    return view;
}

Result<RevisionsView> revisions_view(const State& state, const ServiceName& service) {
    const Service* known = state.services.find(service.value);
    if (!known) return fail(ErrorKind::not_found, "no service '" + service.value + "'", "tt config apply");
    RevisionsView view;
    for (int revision = known->policy; revision > 0; --revision)
        if (const Policy* policy = state.policies.find(service.value + "@" + std::to_string(revision)))
            view.revisions.push_back({revision, policy->adopted_at, policy->adopted_by});
    return view;
}

CredentialsView credentials_view(const State& state) {
    CredentialsView view;
    for (const auto& [key, credential] : state.credentials.rows())
        if (credential->role != Role::agent)
            view.credentials.push_back(
                {credential->id, credential->name, credential->role, credential->created_at,
                 credential->revoked, credential->expires_at, credential->uses, credential->used,
                 credential->groups}
            );
    return view;
}

} // namespace tt
