#include "integrations/api/collector.hpp"

#include "pipeline/base/counted.hpp"
#include "pipeline/decide/retention.hpp"

#include <algorithm>
#include <future>
#include <set>

namespace tt {

namespace {

/// Of each: so that a portion is over before whoever asked gives up, and no transaction is long.
constexpr std::size_t most_builds = 100;
constexpr std::size_t most_deltas = 1000;

/// A store that refused so often refuses everything.
constexpr int most_refusals = 3;

using Services = std::vector<ServiceName>;

Result<Services> services_meant(const State& state, const ServiceName& service) {
    if (!service.empty() && !state.services.find(service.value))
        return fail(ErrorKind::not_found, "no service '" + service.value + "'", "tt config apply");
    Services all;
    for (const auto& [key, each] : state.services.rows())
        if (service.empty() || each->name == service) all.push_back(each->name);
    return all;
}

bool asks_for_it(const State& state, const ServiceName& service) {
    const Policy* policy = current_policy(state, service);
    return policy && policy->retention;
}

/// Collected builds whose bytes may still be there.
std::vector<Build> waiting_builds(const State& state, const ServiceName& service) {
    std::vector<Build> waiting;
    for (const auto& [key, build] : state.builds.rows())
        if ((service.empty() || build->service == service) && build->collected
            && build->collected->deleted_at == Time{})
            waiting.push_back(*build);
    return waiting;
}

/// The trees of one service's builds; of no service: nothing, which stands for all.
std::set<Digest> trees_of(const State& state, const ServiceName& service) {
    std::set<Digest> trees;
    if (service.empty()) return trees;
    for (const Build* build : state.builds.with(service.value)) trees.insert(build->digest);
    return trees;
}

/// Packs that no host has a use for. Those of the last hours are for a build that may not be known yet.
std::vector<StoredDelta>
useless_deltas(const State& state, std::vector<StoredDelta> packs, const ServiceName& service, Time now) {
    std::erase_if(packs, [&](const StoredDelta& pack) { return now < pack.written_at + fresh_for; });
    if (packs.empty()) return packs;
    const std::set<Digest> in_use = trees_in_use(state, now);
    const std::set<Digest> own = trees_of(state, service);
    std::erase_if(packs, [&](const StoredDelta& pack) {
        const auto& [older, newer] = pack.name;
        const bool meant = service.empty() || own.contains(older) || own.contains(newer);
        return !meant || in_use.contains(older) || in_use.contains(newer);
    });
    return packs;
}

ServiceGarbage garbage_of(const State& state, const ServiceName& service, Time now) {
    return {
        service, retention_of(state, service), asks_for_it(state, service), fates_of(state, service, now)
    };
}

/// What deleting the artifacts of these builds frees: an artifact that others have stays.
void count_artifacts(GarbageView& view, const State& state, const std::vector<Build>& gone) {
    std::set<BuildId> going;
    for (const Build& build : gone) going.insert(build.id);
    std::set<Digest> counted;
    for (const Build& build : gone) {
        const auto goes = [&](const Build* each) { return each->collected || going.contains(each->id); };
        const auto sharing = state.builds.with(build.artifact.digest.value);
        if (!std::ranges::all_of(sharing, goes) || !counted.insert(build.artifact.digest).second) continue;
        ++view.artifacts;
        view.artifact_bytes += build.artifact.bytes;
    }
}

std::string told(const Error& error) {
    return error.message + (error.hint.empty() ? "" : " (" + error.hint + ")");
}

} // namespace

struct Collector::Portion {
    const ServiceName& service;
    Whose whose;
    const Actor& actor;
    GarbageView done = {};
    int refusals = 0;
    std::vector<BuildId> deleted = {};
    std::set<Digest> gone = {}; ///< What was deleted; several builds may have had it.
};

Result<GarbageView> Collector::look(const ServiceName& service) {
    const auto state = places_.engine.state();
    const Time now = places_.engine.now();
    GarbageView view;
    TT_ASSIGN(const Services services, services_meant(*state, service));
    std::vector<Build> gone = waiting_builds(*state, service);
    for (const ServiceName& each : services) {
        view.services.push_back(garbage_of(*state, each, now));
        for (const BuildFate& fate : view.services.back().builds)
            if (!fate.kept) gone.push_back(*state->builds.find(fate.build.value));
    }
    count_artifacts(view, *state, gone);
    TT_ASSIGN(auto packs, places_.deltas.list());
    for (const StoredDelta& pack : useless_deltas(*state, std::move(packs), service, now)) {
        ++view.deltas;
        view.delta_bytes += pack.bytes;
    }
    return view;
}

Result<GarbageView> Collector::collect(const ServiceName& service, const Actor& actor) {
    return work(service, Whose::all, actor);
}

Result<GarbageView> Collector::collect_by_itself() {
    return work({}, Whose::those_that_ask, {"tt", {}, "gc"});
}

Result<GarbageView> Collector::work(const ServiceName& service, Whose whose, const Actor& actor) {
    const std::scoped_lock lock(one_portion_);
    TT_TRY(services_meant(*places_.engine.state(), service));
    Portion portion{service, whose, actor};
    collect_builds(portion);
    delete_artifacts(portion);
    delete_deltas(portion);
    GarbageView& done = portion.done;
    done.left = waiting_builds(*places_.engine.state(), service).size();
    done.more = done.more && done.problems.empty() && !stop_.stop_requested();
    return std::move(done);
}

void Collector::collect_builds(Portion& portion) {
    const auto state = places_.engine.state();
    const auto services = services_meant(*state, portion.service);
    for (const ServiceName& service : *services)
        if (portion.whose == Whose::all || asks_for_it(*state, service))
            collect_builds_of(portion, *state, service);
}

/// The engine judges again, so that what was deployed since the snapshot stays.
void Collector::collect_builds_of(Portion& portion, const State& state, const ServiceName& service) {
    std::vector<BuildFate> fates = fates_of(state, service, places_.engine.now());
    std::erase_if(fates, [](const BuildFate& fate) { return fate.kept.has_value(); });
    const std::size_t room = most_builds - portion.done.collected.size();
    portion.done.more = portion.done.more || fates.size() > room;
    if (fates.size() > room) fates.resize(room);
    if (fates.empty()) return;
    CollectBuilds request{service, {}};
    for (const BuildFate& fate : fates) request.builds.push_back(fate.build);
    const auto answer = ask(std::move(request), portion.actor);
    if (!answer) portion.done.problems.push_back(told(answer.error()));
    const auto after = places_.engine.state();
    for (BuildFate& fate : fates)
        if (after->builds.find(fate.build.value)->collected)
            portion.done.collected.push_back(std::move(fate));
}

void Collector::delete_artifacts(Portion& portion) {
    std::vector<Build> waiting = waiting_builds(*places_.engine.state(), portion.service);
    const std::size_t all = waiting.size();
    if (all > most_builds) waiting.resize(most_builds);
    for (const Build& build : waiting) {
        if (stop_.stop_requested() || portion.refusals == most_refusals) break;
        if (delete_artifact(portion, build)) portion.deleted.push_back(build.id);
    }
    portion.done.more = portion.done.more || (all > most_builds && !portion.deleted.empty());
    if (portion.deleted.empty()) return;
    const auto answer = ask(NoteDeleted{portion.deleted}, portion.actor);
    if (!answer) portion.done.problems.push_back(told(answer.error()));
}

/// Whether nothing is left to delete. Whoever publishes at this moment either has the claim before us, or
/// finds the bytes gone and sends them again.
bool Collector::delete_artifact(Portion& portion, const Build& build) {
    const Digest& artifact = build.artifact.digest;
    const auto claim = places_.claims.remove(artifact, places_.engine.now());
    const auto state = places_.engine.state();
    const Build* now = state->builds.find(build.id.value);
    if (!now || !now->collected) return false;
    if (!is_unused(*state, artifact) || portion.gone.contains(artifact)) return true;
    if (!claim) return false;
    if (const auto removed = places_.artifacts.remove(artifact); !removed) {
        if (portion.refusals++ == 0) portion.done.problems.push_back(told(removed.error()));
        return false;
    }
    portion.gone.insert(artifact);
    ++portion.done.artifacts;
    portion.done.artifact_bytes += build.artifact.bytes;
    return true;
}

void Collector::delete_deltas(Portion& portion) {
    auto packs = places_.deltas.list();
    if (!packs) return portion.done.problems.push_back(told(packs.error()));
    std::vector<StoredDelta> useless =
        useless_deltas(*places_.engine.state(), *std::move(packs), portion.service, places_.engine.now());
    if (useless.size() > most_deltas) {
        useless.resize(most_deltas);
        portion.done.more = true;
    }
    for (const StoredDelta& pack : useless) {
        if (stop_.stop_requested()) return;
        if (const auto removed = places_.deltas.remove(pack.name); !removed)
            return portion.done.problems.push_back(told(removed.error()));
        ++portion.done.deltas;
        portion.done.delta_bytes += pack.bytes;
    }
}

Result<Answer> Collector::ask(Request request, const Actor& actor) {
    std::promise<Result<Answer>> answered;
    places_.engine.submit(std::move(request), actor, [&](Result<Answer> answer) {
        answered.set_value(std::move(answer));
    });
    return answered.get_future().get();
}

} // namespace tt
