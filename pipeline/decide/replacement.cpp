#include "pipeline/decide/replacement.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/enrolment.hpp"
#include "pipeline/decide/members.hpp"

#include <algorithm>
#include <map>

namespace tt {

namespace {

/// Whether it has been silent for so long that a newcomer of its name may take its place.
bool is_replaceable(const State& state, const Host& host, Time now) {
    const Presence* seen = state.presence.find(host.id.value);
    return now >= std::max(seen ? seen->last_seen : host.enrolled_at, state.started_at) + grace;
}

std::vector<const Host*>
silent_hosts_named(const State& state, const Host& fresh, const Credential* token, Time now) {
    std::vector<const Host*> hosts = state.hosts.with(name_index(fresh.facts.name));
    std::erase_if(hosts, [&](const Host* host) {
        const bool is_out_of_reach = token && out_of_scope(host->groups(), token->groups);
        return !host->replaced_by.empty() || is_out_of_reach || !is_replaceable(state, *host, now);
    });
    return hosts;
}

void add_missing(std::vector<std::string>& groups, const std::vector<std::string>& more) {
    for (const std::string& group : more)
        if (!contains(groups, group)) groups.push_back(group);
}

void revoke_agent(Decision& decision, const State& state, const Host& host) {
    const Credential* known = agent_credential(state, host.id);
    if (!known || known->revoked) return;
    Credential revoked = *known;
    revoked.revoked = true;
    decision.changes.push_back({std::move(revoked), false});
}

void forget_permits(Decision& decision, const State& state, const Host& host) {
    for (const auto& [key, permit] : state.permits.rows())
        if (permit->host == host.id) decision.changes.push_back({*permit, true});
}

} // namespace

void take_places(Decision& decision, const State& state, Host& fresh, const Credential* token, Time now) {
    if (fresh.facts.name.empty()) return;
    for (const Host* silent : silent_hosts_named(state, fresh, token, now)) {
        Host old = *silent;
        old.replaced_by = fresh.id;
        add_missing(fresh.joined, old.joined);
        add_missing(fresh.left, old.left);
        forget_permits(decision, state, old);
        revoke_agent(decision, state, old);
        decision.answer.message += "; it takes the place of " + old.id.value;
        decision.changes.push_back({std::move(old), false});
    }
}

const Host* replaced_by(const State& state, const Host& host) {
    for (const Host* other : state.hosts.with(name_index(host.facts.name)))
        if (other->replaced_by == host.id) return other;
    return nullptr;
}

std::string why_revoked(const State& state, const HostId& host) {
    const Host* known = state.hosts.find(host.value);
    if (!known) return "host '" + host.value + "' was forgotten";
    if (known->replaced_by.empty()) return "host '" + host.value + "' was revoked";
    return "host '" + host.value + "' was replaced by '" + known->replaced_by.value
           + "', which enrolled under its name";
}

std::vector<std::vector<const Host*>> hosts_of_one_name(const State& state) {
    std::map<std::string_view, std::vector<const Host*>> named;
    for (const auto& [id, host] : state.hosts.rows())
        if (host->replaced_by.empty()) named[host->facts.name].push_back(host.get());
    std::vector<std::vector<const Host*>> several;
    for (auto& [name, hosts] : named)
        if (hosts.size() > 1) several.push_back(std::move(hosts));
    return several;
}

} // namespace tt
