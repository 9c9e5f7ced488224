#include "tests/sim/promises.hpp"

namespace tt::sim {

void Promises::follow_build(const State& state, const Build& build, Time now) {
    if (build.collected && collected_.insert(build.id).second) {
        ++exercised["builds collected"];
        check_never_begun(state, build, now);
    }
    if (!build.collected && collected_.erase(build.id) > 0) ++exercised["collected builds published again"];
}

/// What any host may ever have served stays.
void Promises::check_never_begun(const State& state, const Build& build, Time now) {
    const std::string what = build.id.value + " was collected";
    for (const auto& [id, deploy] : deploys_)
        if (deploy.build == build.id && (deploy.started_at != Time{} || !is_over(deploy.state)))
            breaks(what + ", which " + id.value + " had brought or was to bring", now);
    for (const auto& [name, past] : pasts_)
        if (past.running == build.id) breaks(what + ", which " + name.value + " runs", now);
    for (const auto& [key, host] : state.hosts.rows())
        if (host->goal.contains(" " + build.id.value + " "))
            breaks(what + ", which host " + host->id.value + " is to have", now);
    if (build.pin) breaks(what + " in spite of a pin", now);
}

/// Its bytes are gone, so no deploy may bring it, and no host be told of it.
void Promises::check_not_wanted(const std::vector<Change>& changes, Time now) {
    for (const Change& change : changes) {
        const auto* deploy = std::get_if<Deploy>(&change.after);
        if (deploy && !is_over(deploy->state) && collected_.contains(deploy->build))
            breaks(deploy->id.value + " is to bring " + deploy->build.value + ", which was collected", now);
        const auto* host = std::get_if<Host>(&change.after);
        if (!host || change.erased) continue;
        for (const BuildId& build : collected_)
            if (host->goal.contains(" " + build.value + " "))
                breaks(
                    "host " + host->id.value + " is to have " + build.value + ", which was collected", now
                );
    }
}

} // namespace tt::sim
