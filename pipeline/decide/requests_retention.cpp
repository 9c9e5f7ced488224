#include "pipeline/base/contains.hpp"
#include "pipeline/base/counted.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/decide/retention.hpp"

namespace tt {

namespace {

std::string described(const Pin& pin) {
    return "pinned by " + pin.by + (pin.reason.empty() ? "" : ": " + pin.reason);
}

Decision pin(Build build, const SetPin& request, const Actor& actor, Time now) {
    const bool same = build.pin && (request.reason.empty() || request.reason == build.pin->reason);
    if (same)
        return {
            {}, {build.id.value, short_id(build.id) + " is " + described(*build.pin) + " already", false}
        };
    build.pin = Pin{actor.name, request.reason, now};
    const std::string message = short_id(build.id) + " is pinned, and will not be collected";
    return {{{build, false}}, {build.id.value, message, true}};
}

Decision unpin(Build build) {
    if (!build.pin) return {{}, {build.id.value, short_id(build.id) + " is not pinned", false}};
    build.pin.reset();
    return {{{build, false}}, {build.id.value, short_id(build.id) + " is pinned no more", true}};
}

} // namespace

Result<Decision> decide(const State& state, const SetPin& request, const Actor& actor, Time now) {
    if (!state.services.find(request.service.value))
        return fail(ErrorKind::not_found, "no service '" + request.service.value + "'", "tt config apply");
    TT_ASSIGN(const Build* build, find_build(state, request.service, request.build));
    if (request.on) TT_TRY(check_not_collected(*build));
    Decision decision = request.on ? pin(*build, request, actor, now) : unpin(*build);
    if (request.dry_run) decision.changes.clear();
    return decision;
}

/// Judged once more: a build may have been deployed, pinned or approved since somebody looked.
Result<Decision> decide(const State& state, const CollectBuilds& request, const Actor& actor, Time now) {
    Decision decision;
    for (const BuildFate& fate : fates_of(state, request.service, now)) {
        if (fate.kept || !contains(request.builds, fate.build)) continue;
        Build build = *state.builds.find(fate.build.value);
        build.collected = Collected{now, actor.name, {}};
        decision.changes.push_back({std::move(build), false});
    }
    const auto count = std::ssize(decision.changes);
    decision.answer = {request.service.value, "collected " + counted(count, "build"), count > 0};
    return decision;
}

/// A build that was published again meanwhile has its bytes again.
Result<Decision> decide(const State& state, const NoteDeleted& request, const Actor&, Time now) {
    Decision decision;
    for (const BuildId& id : request.builds) {
        const Build* known = state.builds.find(id.value);
        if (!known || !known->collected || known->collected->deleted_at != Time{}) continue;
        Build build = *known;
        build.collected->deleted_at = now;
        decision.changes.push_back({std::move(build), false});
    }
    decision.answer = {"", "noted", !decision.changes.empty()};
    return decision;
}

} // namespace tt
