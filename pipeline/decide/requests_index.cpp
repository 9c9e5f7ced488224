#include "pipeline/decide/requests.hpp"
#include "pipeline/decide/vetoes.hpp"

namespace tt {

namespace {

std::string named(const TakeIndex& request) {
    return "index " + std::to_string(request.index.sequence) + " of " + request.service.value;
}

/// Whoever makes one begins with the newest, so two that are made at once are not both right.
Result<> check_newer(const Service& service, const TakeIndex& request) {
    if (!service.index || service.index->sequence < request.index.sequence) return {};
    return fail(
        ErrorKind::conflict,
        named(request) + " is not newer than index " + std::to_string(service.index->sequence)
            + ", which came before it",
        "do again what made it: tt begins with the newest"
    );
}

Veto veto_of(const TakeIndex& request, const RevokedBuild& revoked, const Actor& actor, Time now) {
    Veto veto;
    veto.service = request.service;
    veto.build = revoked.build;
    veto.owner = actor.name;
    veto.reason = "revoked by its publisher: " + revoked.reason;
    veto.since = now;
    veto.builds = {revoked.build};
    return veto;
}

/// Promotion, queues and rollouts look at vetoes only, so what is revoked is vetoed.
void veto_revoked(
    Decision& decision, const State& state, const TakeIndex& request, const Actor& actor, Time now
) {
    for (const RevokedBuild& revoked : request.index.builds) {
        Veto veto = veto_of(request, revoked, actor, now);
        if (state.vetoes.find(veto.key())) continue;
        decision.answer.message += "; " + short_id(revoked.build) + " is revoked" + live_text(state, veto);
        decision.changes.push_back({std::move(veto), false});
    }
}

} // namespace

Result<Decision> decide(const State& state, const TakeIndex& request, const Actor& actor, Time now) {
    const Service* known = state.services.find(request.service.value);
    if (!known)
        return fail(ErrorKind::not_found, "no service '" + request.service.value + "'", "tt config apply");
    const std::string id = std::to_string(request.index.sequence);
    if (known->index == request.index) return Decision{{}, {id, named(request) + " is known already", false}};
    TT_TRY(check_newer(*known, request));
    Service service = *known;
    service.index = request.index;
    const std::string until = " is in force until " + to_rfc3339(request.index.expires_at);
    Decision decision{{{std::move(service), false}}, {id, named(request) + until, true}};
    veto_revoked(decision, state, request, actor, now);
    prove_anew(decision.changes, state, request.service);
    if (request.dry_run) decision.changes.clear();
    return decision;
}

} // namespace tt
