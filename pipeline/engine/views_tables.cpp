#include "pipeline/decide/assignment.hpp"
#include "pipeline/decide/members.hpp"
#include "pipeline/engine/views.hpp"

#include <algorithm>
#include <set>

namespace tt {

namespace {

/// Enough of the past of a stage to tell how long its deploys take.
constexpr std::size_t past_deploys = 20;

void add_hosts(TablesView& view, const State& state, const Policy& policy, Time now) {
    for (const StagePolicy& stage : policy.stages)
        for (const Host* host : hosts_of(state, policy, stage)) {
            view.hosts.push_back(*host);
            view.hosts.back().credential = {};
            const Presence* seen = state.presence.find(host->id.value);
            if (!seen || now >= seen->last_seen + grace) view.silent.push_back(host->id);
        }
}

/// The deploys that the stage's record names.
std::set<DeployId> named_deploys(const Stage& stage) {
    std::set<DeployId> ids{stage.active, stage.last};
    ids.insert(stage.queue.begin(), stage.queue.end());
    ids.insert(stage.trailing.begin(), stage.trailing.end());
    for (const Accepted& entry : stage.accepted) ids.insert(entry.deploy);
    for (const Rejection& entry : stage.rejections) ids.insert(entry.deploy);
    return ids;
}

/// Those, and the newest others.
void add_deploys(TablesView& view, const State& state, const Stage& stage) {
    std::vector<const Deploy*> deploys;
    for (const auto& [id, deploy] : state.deploys.rows())
        if (deploy->service == stage.service && deploy->stage == stage.name) deploys.push_back(deploy.get());
    std::ranges::sort(deploys, std::greater{}, &Deploy::number);
    const std::set<DeployId> named = named_deploys(stage);
    for (std::size_t i = 0; i < deploys.size(); ++i)
        if (i < past_deploys || named.contains(deploys[i]->id)) view.deploys.push_back(*deploys[i]);
}

void add_permits(TablesView& view, const State& state, const Stage& stage) {
    for (const DeployId& deploy : deploys_with_permits(stage))
        for (const auto& [key, permit] : state.permits.rows().with_prefix(deploy.value + "/"))
            view.permits.push_back(*permit);
}

/// The rows that belong to the service.
template<class T>
void add_own(std::vector<T>& records, const Table<T>& table, const ServiceName& service) {
    for (const auto& [key, record] : table.rows())
        if (record->service == service) records.push_back(*record);
}

} // namespace

Result<TablesView> tables_view(const State& state, const ServiceName& service, Time now) {
    const Service* known = state.services.find(service.value);
    const Policy* policy = current_policy(state, service);
    if (!known || !policy)
        return fail(ErrorKind::not_found, "no service '" + service.value + "'", "tt config apply");
    TablesView view;
    view.at = now;
    view.fleet = state.fleet;
    view.service = *known;
    view.policies = {*policy};
    add_own(view.builds, state.builds, service);
    add_own(view.stages, state.stages, service);
    for (const Stage& stage : view.stages) {
        add_deploys(view, state, stage);
        add_permits(view, state, stage);
    }
    add_hosts(view, state, *policy, now);
    for (const auto& [name, freeze] : state.freezes.rows())
        if (freeze->service.empty() || freeze->service == service) view.freezes.push_back(*freeze);
    add_own(view.commits, state.commits, service);
    add_own(view.vetoes, state.vetoes, service);
    add_own(view.approvals, state.approvals, service);
    return view;
}

} // namespace tt
