#include "pipeline/decide/requests.hpp"
#include "pipeline/decide/retention.hpp"
#include "pipeline/decide/vetoes.hpp"

#include <algorithm>

namespace tt {

namespace {

Answer published(const Build& build) {
    return {build.id.value, "published as #" + std::to_string(build.number), true};
}

/// The bytes that were collected are there again. It is as young as a new one, or it would be collected next.
Decision bring_back(const Build& known, const Build& again, const Actor& actor, Time now) {
    Build build = known;
    build.collected.reset();
    build.artifact = again.artifact;
    build.signature = again.signature;
    build.provenance = again.provenance;
    build.published_at = now;
    build.published_by = actor.name;
    const std::string message =
        "published again as #" + std::to_string(known.number) + ", which was collected";
    return {{{build, false}}, {build.id.value, message, true}};
}

/// Whether the build could be collected before whoever publishes it again can deploy it.
bool is_due(const State& state, const Build& build, Time now) {
    const std::vector<BuildFate> fates = fates_of(state, build.service, now + fresh_for);
    const auto fate = std::ranges::find(fates, build.id, &BuildFate::build);
    return fate != fates.end() && !fate->kept;
}

/// The same build once more. Only a signature can be news, with the artifact that it is for: another version
/// of zstd packs the same build into other bytes. One that would soon be collected is as young as a new one.
Decision
publish_again(const State& state, const Build& known, const Build& again, const Actor& actor, Time now) {
    if (known.collected) return bring_back(known, again, actor, now);
    Build build = known;
    const bool newly_signed = !again.signature.empty() && again.signature != known.signature;
    if (newly_signed) {
        build.signature = again.signature;
        build.artifact = again.artifact;
        build.provenance = again.provenance;
    }
    if (is_due(state, known, now)) build.published_at = now;
    const std::string message = "published already as #" + std::to_string(known.number)
                                + (newly_signed ? ", its signature is new" : "");
    Decision decision{{}, {known.id.value, message, newly_signed}};
    if (build != known) decision.changes.push_back({std::move(build), false});
    return decision;
}

bool is_commit_id(const CommitId& id) {
    const bool whole = id.value.size() == 40 || id.value.size() == 64;
    return whole && id.value.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// What is known of a commit stays: it cannot have changed.
Result<> add_history(std::vector<Change>& changes, const State& state, const PublishBuild& request) {
    for (KnownCommit commit : request.history) {
        if (!is_commit_id(commit.id))
            return fail(ErrorKind::invalid_input, "'" + commit.id.value + "' is no commit's id");
        commit.service = request.build.service;
        if (!state.commits.find(commit.key())) changes.push_back({std::move(commit), false});
    }
    return {};
}

} // namespace

Result<Decision> decide(const State& state, const PublishBuild& request, const Actor& actor, Time now) {
    const Service* known = state.services.find(request.build.service.value);
    if (!known)
        return fail(
            ErrorKind::not_found, "no service '" + request.build.service.value + "'", "tt config apply"
        );
    if (const Build* build = state.builds.find(request.build.id.value))
        return publish_again(state, *build, request.build, actor, now);
    Service service = *known;
    Build build = request.build;
    build.number = ++service.builds;
    build.published_at = now;
    build.published_by = actor.name;
    build.pin.reset();
    build.collected.reset();
    Decision decision{{{service, false}, {build, false}}, published(build)};
    TT_TRY(add_history(decision.changes, state, request));
    State after = state;
    for (const Change& change : decision.changes) apply(after, change);
    extend_vetoes(decision.changes, after, build);
    for (const Change& change : decision.changes)
        if (const auto* veto = std::get_if<Veto>(&change.after))
            decision.answer.message += ", " + described(*veto);
    return decision;
}

Result<const Build*> find_build(const State& state, const ServiceName& service, const std::string& text) {
    std::vector<const Build*> by_id;
    const Build* by_commit = nullptr;
    for (const Build* build : state.builds.with(service.value)) {
        if (text == "#" + std::to_string(build->number)) return build;
        if (build->id.value.starts_with(text)) by_id.push_back(build);
        const bool this_commit = text.size() >= 7 && build->commit.id.value.starts_with(text);
        if (this_commit && (!by_commit || build->number > by_commit->number)) by_commit = build;
    }
    if (by_id.size() == 1) return by_id.front();
    if (by_id.size() > 1)
        return fail(
            ErrorKind::invalid_input, std::to_string(by_id.size()) + " builds begin with '" + text + "'",
            "give more of the id: tt builds"
        );
    if (by_commit) return by_commit;
    return fail(
        ErrorKind::not_found, "service " + service.value + " has no build '" + text + "'",
        "tt builds lists them; a build is named by its id, its number as #12, or its commit"
    );
}

} // namespace tt
