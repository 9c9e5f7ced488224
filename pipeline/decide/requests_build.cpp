#include "pipeline/decide/requests.hpp"
#include "pipeline/decide/vetoes.hpp"

namespace tt {

namespace {

Answer published(const Build& build) {
    return {build.id.value, "published as #" + std::to_string(build.number), true};
}

/// The same build once more. Only a signature can be news, with the artifact that it is for: another version
/// of zstd packs the same build into other bytes.
Decision publish_again(const Build& known, const Build& again) {
    const std::string already = "published already as #" + std::to_string(known.number);
    if (again.signature.empty() || again.signature == known.signature)
        return {{}, {known.id.value, already, false}};
    Build build = known;
    build.signature = again.signature;
    build.artifact = again.artifact;
    build.provenance = again.provenance;
    return {{{build, false}}, {build.id.value, already + ", its signature is new", true}};
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
        return publish_again(*build, request.build);
    Service service = *known;
    Build build = request.build;
    build.number = ++service.builds;
    build.published_at = now;
    build.published_by = actor.name;
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
