#include "pipeline/base/nearest.hpp"
#include "pipeline/decide/requests.hpp"

#include <algorithm>

namespace tt {

namespace {

Result<> check_service(const State& state, const SetFreeze& request) {
    if (request.service.empty()) return {};
    if (!request.stage.empty()) {
        TT_TRY(find_stage_policy(state, request.service, request.stage));
        return {};
    }
    if (state.services.find(request.service.value)) return {};
    return fail(ErrorKind::not_found, "no service '" + request.service.value + "'", "tt status lists them");
}

Result<> check_new(const SetFreeze& request, Time from, Time now) {
    if (request.name.empty())
        return fail(ErrorKind::invalid_input, "a freeze needs a name", "tt freeze NAME");
    if (request.reason.empty())
        return fail(
            ErrorKind::invalid_input, "a freeze needs a reason",
            "tt freeze " + request.name + " --reason \"…\""
        );
    if (request.to > from && request.to > now) return {};
    return fail(
        ErrorKind::invalid_input,
        "freeze " + request.name + " would be over before it begins: it ends at " + to_rfc3339(request.to),
        "write an end that is to come"
    );
}

/// Somebody who mistypes a name must not believe that the freeze is lifted.
Result<> check_typo(const State& state, const std::string& name) {
    std::vector<std::string_view> names;
    for (const auto& [key, freeze] : state.freezes.rows()) names.push_back(key);
    const std::string_view meant = nearest(name, names);
    if (meant.empty()) return {};
    return fail(
        ErrorKind::not_found, "no freeze '" + name + "'", "did you mean: tt unfreeze " + std::string(meant)
    );
}

std::string scope_of(const Freeze& freeze) {
    const std::string service = freeze.service.empty() ? "every service" : freeze.service.value;
    return freeze.stage.empty() ? service : "stage " + freeze.stage.value + " of " + service;
}

std::string described(const Freeze& freeze, Time now) {
    std::string text = freeze.name + " stops new builds in " + scope_of(freeze);
    if (freeze.from > now) text += " from " + to_rfc3339(freeze.from);
    text +=
        freeze.to == end_of_time ? " until: tt unfreeze " + freeze.name : " until " + to_rfc3339(freeze.to);
    return text;
}

/// Those that are over say nothing any more; the journal keeps them.
void forget_old(Decision& decision, const State& state, const std::string& except, Time now) {
    for (const auto& [name, freeze] : state.freezes.rows())
        if (freeze->to <= now && name != except) decision.changes.push_back({*freeze, true});
}

Result<Decision> lift(const State& state, const std::string& name) {
    const Freeze* known = state.freezes.find(name);
    if (known) return Decision{{{*known, true}}, {name, name + " is lifted", true}};
    TT_TRY(check_typo(state, name));
    return Decision{{}, {name, "there is no freeze " + name, false}};
}

Result<Decision> set(const State& state, const SetFreeze& request, const Actor& actor, Time now) {
    const Freeze* known = state.freezes.find(request.name);
    const bool in_force = known && known->to > now;
    const Time begun = in_force ? known->from : now;
    const Time from = request.from == Time{} ? begun : request.from;
    TT_TRY(check_new(request, from, now));
    TT_TRY(check_service(state, request));
    Freeze freeze{request.name, actor.name, request.reason, from, request.to, request.service, request.stage};
    if (in_force && *known == freeze)
        return Decision{{}, {freeze.name, described(freeze, now) + " already", false}};
    Decision decision;
    forget_old(decision, state, freeze.name, now);
    decision.answer = {freeze.name, described(freeze, now), true};
    decision.changes.push_back({std::move(freeze), false});
    return decision;
}

} // namespace

Result<Decision> decide(const State& state, const SetFreeze& request, const Actor& actor, Time now) {
    TT_ASSIGN(Decision decision, request.on ? set(state, request, actor, now) : lift(state, request.name));
    if (request.dry_run) decision.changes.clear();
    return decision;
}

} // namespace tt
