#include "pipeline/decide/deploys.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/decide/vetoes.hpp"

#include <algorithm>
#include <set>

namespace tt {

namespace {

constexpr std::size_t shortest_commit = 7;

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// The commits that begin so, of those that builds are made from and those in their histories.
std::set<CommitId> known_commits(const State& state, const SetVeto& request) {
    std::set<CommitId> found;
    const std::string prefix = request.service.value + "/" + request.target;
    for (const auto& [key, commit] : state.commits.rows().with_prefix(prefix)) found.insert(commit->id);
    for (const Build* build : state.builds.with(request.service.value))
        if (build->commit.id.value.starts_with(request.target)) found.insert(build->commit.id);
    return found;
}

/// A commit may be vetoed before any build contains it, by its whole id.
Result<CommitId> find_commit(const State& state, const SetVeto& request) {
    const std::set<CommitId> known = known_commits(state, request);
    if (known.size() == 1) return *known.begin();
    if (known.size() > 1)
        return fail(
            ErrorKind::invalid_input,
            std::to_string(known.size()) + " commits begin with '" + request.target + "'",
            "give more of the id"
        );
    if (request.target.size() == 40 || request.target.size() == 64) return CommitId{request.target};
    return fail(
        ErrorKind::not_found,
        "no build of " + request.service.value + " contains a commit '" + request.target + "'",
        "a commit that is not known yet is vetoed by its whole id"
    );
}

/// The veto that the request is about, without its builds.
Result<Veto> find_target(const State& state, const SetVeto& request) {
    Veto veto;
    veto.service = request.service;
    if (request.target.size() >= shortest_commit && is_hex(request.target)) {
        TT_ASSIGN(veto.commit, find_commit(state, request));
        return veto;
    }
    TT_ASSIGN(const Build* build, find_build(state, request.service, request.target));
    veto.build = build->id;
    return veto;
}

std::string name_of(const Veto& veto) {
    return veto.commit.empty() ? short_id(veto.build) : "commit " + veto.commit.value.substr(0, 10);
}

std::string counted_builds(const Veto& veto) {
    if (!veto.build.empty()) return "";
    if (veto.builds.empty()) return ", which no build contains so far";
    std::string text = ", and with it";
    for (const BuildId& build : veto.builds) text += " " + short_id(build);
    return text;
}

Result<Decision> lift(const State& state, const Veto& target) {
    if (const RevokedBuild* revoked = revocation_of(state, target.service, target.build))
        return fail(
            ErrorKind::blocked, described(*revoked) + ", and that is final",
            "publish another build: tt publish"
        );
    const Veto* known = state.vetoes.find(target.key());
    if (!known) return Decision{{}, {target.key(), name_of(target) + " is not vetoed", false}};
    Decision decision{
        {{*known, true}}, {target.key(), "the veto of " + name_of(target) + " is lifted", true}
    };
    prove_anew(decision.changes, state, target.service);
    return decision;
}

Result<Decision> set(const State& state, const SetVeto& request, Veto veto, const Actor& actor, Time now) {
    if (const Veto* known = state.vetoes.find(veto.key()))
        return Decision{{}, {veto.key(), name_of(veto) + " is " + described(*known) + " already", false}};
    if (request.reason.empty())
        return fail(
            ErrorKind::invalid_input, "a veto needs a reason", "tt veto " + request.target + " --reason \"…\""
        );
    veto.owner = actor.name;
    veto.reason = request.reason;
    veto.since = now;
    veto.builds = builds_under(state, veto);
    const std::string message = name_of(veto) + " is vetoed" + counted_builds(veto) + live_text(state, veto);
    Decision decision{{{veto, false}}, {veto.key(), message, true}};
    prove_anew(decision.changes, state, veto.service);
    return decision;
}

} // namespace

Result<Decision> decide(const State& state, const SetVeto& request, const Actor& actor, Time now) {
    if (!state.services.find(request.service.value))
        return fail(ErrorKind::not_found, "no service '" + request.service.value + "'", "tt config apply");
    TT_ASSIGN(Veto target, find_target(state, request));
    TT_ASSIGN(
        Decision decision,
        request.on ? set(state, request, std::move(target), actor, now) : lift(state, target)
    );
    if (request.dry_run) decision.changes.clear();
    return decision;
}

} // namespace tt
