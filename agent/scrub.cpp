#include "agent/scrub.hpp"

#include "agent/resident_release.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/json/instantiate.hpp"

#include <algorithm>

namespace tt {

TT_JSON(agent::ScrubState);

} // namespace tt

namespace tt::agent {

namespace {

constexpr std::size_t largest_file = 1 << 20;
constexpr mode_t private_file = 0600;
/// What looking at a name costs, in bytes of the pace.
constexpr std::uint64_t name_cost = 4096;
/// After so many bytes the place is kept, so that a crash costs seconds.
constexpr std::uint64_t kept_after = std::uint64_t{256} << 20U;

Result<> keep(const Layout& layout, const ServiceName& service, const ScrubState& state) {
    return write_atomically(layout.scrub(service), encode(state), private_file);
}

bool is_among(const ChoreSubject& subject, const BuildId& build) {
    return std::ranges::find(subject.releases, build, &Resident::build) != subject.releases.end();
}

void go_to(ScrubState& state, const BuildId& build) {
    if (state.build == build) return;
    state.build = build;
    state.path.clear();
    state.so_far = {};
}

void leave_release(ScrubState& state) {
    state.so_far.build = state.build;
    if (!is_clean(state.so_far)) state.found.drifted.push_back(state.so_far);
    state.done.push_back(state.build);
    go_to(state, {});
}

void end_pass(ScrubState& state, const ChoreSubject& subject, Time now) {
    std::erase_if(state.found.drifted, [&](const auto& found) { return !is_among(subject, found.build); });
    state.found.ended_at = now;
    ScrubState next;
    next.last = std::move(state.found);
    next.walk = subject.walk;
    state = std::move(next);
}

/// Goes on for a while; true at the end of the release.
Result<bool>
check_a_while(const ReleaseToCheck& release, ScrubState& state, Pace& pace, const std::stop_token& stop) {
    std::uint64_t spent = 0;
    CheckProgress progress{state.path, state.so_far};
    auto whole = check_release(release, progress, [&](std::uint64_t bytes) {
        const std::uint64_t cost = bytes == 0 ? name_cost : bytes;
        spent += cost;
        pace.spend(cost);
        return !stop.stop_requested() && (bytes > 0 || spent < kept_after);
    });
    state.path = std::move(progress.path);
    state.so_far = std::move(progress.found);
    return whole;
}

Result<bool> check_one(
    const Layout& layout, const ChoreSubject& subject, const Resident& resident, ScrubState& state,
    Pace& pace, const std::stop_token& stop
) {
    const auto release = release_to_check(layout, subject.service, resident.build, resident.digest);
    for (go_to(state, resident.build);;) {
        TT_ASSIGN(const bool whole, check_a_while(release, state, pace, stop));
        if (whole) leave_release(state);
        TT_TRY(keep(layout, subject.service, state));
        if (whole || stop.stop_requested()) return whole;
    }
}

} // namespace

ScrubState read_scrub(const Layout& layout, const ServiceName& service) {
    const auto text = read_file(layout.scrub(service), largest_file);
    const auto state = text ? decode<ScrubState>(*text) : Result<ScrubState>(ScrubState{});
    return state.value_or(ScrubState{});
}

Time scrub_due(const ScrubState& state, const ChoreSubject& subject, Duration every, Time now) {
    const bool under_way = !state.build.empty() || !state.done.empty();
    const bool walked = !subject.walk.empty() && subject.walk != state.walk;
    if (under_way || walked || !state.last || state.last->ended_at > now) return now;
    return std::max(now, state.last->ended_at + every);
}

Result<> scrub(
    const Layout& layout, const ChoreSubject& subject, Clock& clock, Pace& pace, const std::stop_token& stop
) {
    ScrubState state = read_scrub(layout, subject.service);
    for (const auto& resident : subject.releases) {
        if (std::ranges::find(state.done, resident.build) != state.done.end()) continue;
        TT_ASSIGN(const bool whole, check_one(layout, subject, resident, state, pace, stop));
        if (!whole) return {};
    }
    end_pass(state, subject, clock.now());
    return keep(layout, subject.service, state);
}

std::optional<Scrub> scrub_to_report(const ScrubState& state, const ChoreSubject& subject) {
    auto report = state.last;
    if (report)
        std::erase_if(report->drifted, [&](const auto& found) { return !is_among(subject, found.build); });
    return report;
}

} // namespace tt::agent
