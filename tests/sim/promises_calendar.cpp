#include "pipeline/base/contains.hpp"
#include "tests/sim/promises.hpp"

#include <algorithm>
#include <charconv>

namespace tt::sim {

namespace {

using namespace std::chrono;

/// Schedules of this simulation are all `*/N * * * *` in UTC, where N divides 60.
minutes period_of(const PromotePolicy& promote) {
    int period = 0;
    const char* const number = promote.schedule.data() + 2;
    std::from_chars(number, promote.schedule.data() + promote.schedule.size(), period);
    return minutes{period};
}

/// Windows of this simulation are all in UTC, on all days, and end on the day on which they open.
bool is_inside(const Window& window, Time at) {
    const auto minute = floor<minutes>(at - floor<days>(at)).count();
    return window.opens <= minute && minute < window.closes;
}

} // namespace

void Promises::follow_freeze(const Freeze& freeze, bool lifted) {
    ++exercised[lifted ? "freezes lifted" : "freezes"];
    freezes_.erase(freeze.name);
    if (!lifted) freezes_.emplace(freeze.name, freeze);
}

/// A build begins to go where it was not.
void Promises::check_start(const Deploy& deploy, Time now) {
    const StagePolicy& rules = rules_of(deploy.stage);
    check_override(deploy, now);
    if (!contains(deploy.overrode, "freeze")) check_unfrozen(deploy, now);
    if (!rules.windows.empty() && !contains(deploy.overrode, "window")) check_inside(deploy, now);
    if (deploy.automatic && rules.promote.on == PromoteOn::schedule) check_fire(deploy, now);
}

void Promises::check_unfrozen(const Deploy& deploy, Time now) {
    const Time at = deploy.started_at;
    for (const auto& [name, freeze] : freezes_) {
        const bool here = freeze.stage.empty() || freeze.stage == deploy.stage;
        if (here && freeze.from <= at && at < freeze.to)
            breaks(deploy.id.value + " started in spite of freeze " + name, now);
    }
}

void Promises::check_inside(const Deploy& deploy, Time now) {
    ++exercised["deploys in a window"];
    const auto holds = [&](const Window& window) { return is_inside(window, deploy.started_at); };
    if (std::ranges::none_of(rules_of(deploy.stage).windows, holds))
        breaks(deploy.id.value + " started outside its window", now);
}

/// Only people override, and they say why.
void Promises::check_override(const Deploy& deploy, Time now) {
    if (deploy.overrode.empty()) return;
    ++exercised["deploys that overrode a gate"];
    if (deploy.automatic || deploy.reason.empty())
        breaks(deploy.id.value + " overrode a gate, and nobody said why", now);
}

void Promises::check_fire(const Deploy& deploy, Time now) {
    ++exercised["deploys by schedule"];
    const PromotePolicy& promote = rules_of(deploy.stage).promote;
    const auto since = deploy.started_at.time_since_epoch() % period_of(promote);
    const Time fire = deploy.started_at - since;
    if (since >= promote.within) breaks(deploy.id.value + " came too late for its fire", now);
    if (!fires_used_[deploy.stage].insert(fire).second)
        breaks(deploy.id.value + " is the second deploy of one fire", now);
}

} // namespace tt::sim
