#include "pipeline/decide/requests_groups.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/base/counted.hpp"
#include "pipeline/base/joined.hpp"
#include "pipeline/decide/assignment.hpp"

#include <algorithm>

namespace tt {

namespace {

void put_into(Host& host, const std::string& group) {
    std::erase(host.left, group);
    if (!contains(host.joined, group)) host.joined.push_back(group);
}

void take_out_of(Host& host, const std::string& group) {
    std::erase(host.joined, group);
    if (!contains(host.left, group)) host.left.push_back(group);
}

Host regrouped(Host host, const SteerHost& request) {
    if (request.verb == HostVerb::propose) {
        host.joined.clear();
        host.left.clear();
        return host;
    }
    const bool joins = request.verb == HostVerb::assign;
    for (const std::string& group : request.groups) joins ? put_into(host, group) : take_out_of(host, group);
    for (const std::string& group : request.from) take_out_of(host, group);
    return host;
}

Result<> check_groups(const SteerHost& request) {
    if (request.verb == HostVerb::propose) return {};
    const std::string verb{to_string(request.verb)};
    if (request.groups.empty() || contains(request.groups, "") || contains(request.from, ""))
        return fail(
            ErrorKind::invalid_input, "no group is named", "tt hosts " + verb + " " + request.host + " GROUP"
        );
    for (const std::string& group : request.from)
        if (contains(request.groups, group))
            return fail(
                ErrorKind::invalid_input, "group '" + group + "' is one to join and one to leave",
                "name it once"
            );
    return {};
}

/// What becomes of the host in all services by what was decided.
struct Moves {
    std::vector<std::string> joins;  ///< `SERVICE/STAGE`.
    std::vector<std::string> leaves; ///< Likewise.
    std::vector<std::string> loses;  ///< Services that it serves, and would have to stop.
};

bool serves(const Host& host, const ServiceName& service) {
    const ServiceReport* report = find_report(host.services, service);
    return report && !report->serving.empty();
}

void add_move(Moves& moves, const Policy& policy, const Host& before, const Host& after) {
    const auto from = home_stage(policy, before);
    const auto to = home_stage(policy, after);
    if (from && from != to) moves.leaves.push_back(stage_key(policy.service, *from));
    if (to && from != to) moves.joins.push_back(stage_key(policy.service, *to));
    const bool is_left = is_named(policy, before) && !is_named(policy, after);
    if (is_left && serves(before, policy.service)) moves.loses.push_back(policy.service.value);
}

/// The groups of the host by which stages of the service take it.
std::vector<std::string> rivals(const Policy& policy, const Host& host) {
    std::vector<std::string> groups;
    for (const StagePolicy& stage : policy.stages) {
        const std::string& group = stage.hosts.group;
        if (!group.empty() && host.is_in(group) && !contains(groups, group)) groups.push_back(group);
    }
    return groups;
}

bool is_tied(const Policy& policy, const Host& host) {
    return is_named(policy, host) && !home_stage(policy, host);
}

std::string as_typed(const std::vector<std::string>& groups) {
    std::string text;
    for (const auto& group : groups) text += " " + group;
    return text.empty() ? " GROUP" : text;
}

std::unexpected<Error> tie(const Policy& policy, const Host& host, const SteerHost& request) {
    const auto groups = rivals(policy, host);
    const auto other = std::ranges::find_if(groups, [&](const std::string& group) {
        return !contains(request.groups, group);
    });
    const std::string from = other == groups.end() ? "GROUP" : *other;
    return fail(
        ErrorKind::blocked,
        host.facts.name + " would be wanted by several stages of " + policy.service.value
            + " equally, and belong to none of them (its groups: " + joined(groups) + ")",
        "take it out of one by the same act: tt hosts assign " + host.facts.name + as_typed(request.groups)
            + " --from " + from
    );
}

Result<Moves> moves_of(const State& state, const Host& before, const Host& after, const SteerHost& request) {
    Moves moves;
    for (const auto& [name, service] : state.services.rows()) {
        const Policy* policy = current_policy(state, service->name);
        if (!policy) continue;
        if (is_tied(*policy, after) && !is_tied(*policy, before)) return tie(*policy, after, request);
        add_move(moves, *policy, before, after);
    }
    return moves;
}

/// A slip of the pen in a group's name must not take a service off a host.
Result<> check_leaving(const Host& host, const Moves& moves, const SteerHost& request) {
    const auto count = std::ssize(moves.loses);
    if (count <= std::max(request.leaving, 0)) return {};
    return fail(
        ErrorKind::blocked,
        "no stage of " + joined(moves.loses) + " would take " + host.facts.name
            + " any more, which serves it now: it would stop it and remove it",
        "if that is meant: --leaving " + std::to_string(count)
    );
}

std::string groups_text(const std::vector<std::string>& groups) {
    if (groups.empty()) return "no group";
    return (groups.size() == 1 ? "group " : "groups ") + joined(groups);
}

/// By which some stage of some service takes hosts.
std::vector<std::string> known_groups(const State& state) {
    std::vector<std::string> groups;
    for (const auto& [name, service] : state.services.rows())
        if (const Policy* policy = current_policy(state, service->name))
            for (const StagePolicy& stage : policy->stages)
                if (!stage.hosts.group.empty() && !contains(groups, stage.hosts.group))
                    groups.push_back(stage.hosts.group);
    return groups;
}

/// What looks like a slip of the pen, and may be meant: the stage may come later.
std::string warnings(const State& state, const Host& before, const SteerHost& request) {
    const auto known = known_groups(state);
    std::string text;
    for (const std::string& group : request.groups)
        if (!contains(known, group))
            text += "; no stage takes group '" + group + "'"
                    + (known.empty() ? "" : " (they take: " + joined(known) + ")");
    for (const std::string& group : request.from)
        if (!before.is_in(group)) text += "; " + before.facts.name + " was not in '" + group + "'";
    return text;
}

std::string message_of(const Host& host, const Moves& moves) {
    std::string text = host.facts.name + " is in " + groups_text(host.groups());
    if (!moves.joins.empty()) text += "; it joins " + joined(moves.joins);
    if (!moves.leaves.empty()) text += "; it leaves " + joined(moves.leaves);
    if (!moves.loses.empty()) text += "; it stops " + joined(moves.loses) + " and removes it";
    return moves.joins.empty() && moves.leaves.empty() ? text + "; no stage changes by it" : text;
}

} // namespace

Result<Decision> regroup(const State& state, const Host& host, const SteerHost& request) {
    TT_TRY(check_groups(request));
    const Host after = regrouped(host, request);
    TT_ASSIGN(const Moves moves, moves_of(state, host, after, request));
    TT_TRY(check_leaving(host, moves, request));
    const bool changed = !(after == host);
    Decision decision{
        {}, {host.id.value, message_of(after, moves) + warnings(state, host, request), changed}
    };
    if (changed) decision.changes.push_back({after, false});
    return decision;
}

} // namespace tt
