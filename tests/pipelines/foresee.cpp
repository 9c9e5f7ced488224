#include "pipeline/forecast/forecast.hpp"
#include "pipeline/forecast/pace.hpp"
#include "tests/pipelines/arrivals.hpp"
#include "tests/pipelines/world.hpp"

#include <algorithm>

/// What the forecast says, held against what then happens when nothing goes wrong any more.
namespace tt::pipelines {

namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};

constexpr Duration ahead = 3h;

/// Hosts and tests take some steps of 5 seconds each, where the forecast takes their median.
constexpr Duration tolerance = 2min;

/// Whether the deploys that the forecast takes its times from took about as long as they do from now on. One
/// whose test was never heard of again, say, took longer.
bool keeps_pace(const State& state, const StageName& stage) {
    const ExpectedTime pace = pace_of(state, web, stage);
    const auto is_usual = [](std::optional<Duration> time) { return time.value_or(Duration{0}) <= 20s; };
    return is_usual(pace.prepare) && is_usual(pace.host) && is_usual(pace.acceptance);
}

Duration into_hour(Time at) {
    return at - std::chrono::floor<std::chrono::hours>(at);
}

bool is_near(Duration one, Duration other) {
    return std::chrono::abs(one - other) <= 1min;
}

/// Whether what arrived there, arriving some seconds later, would have had to wait for the next chance: the
/// schedule's fire was about to be too old, or the window to close. Both come again each hour.
bool is_close(const StagePolicy& stage, Time arrival) {
    if (!stage.promote.schedule.empty()) {
        const Duration period = std::chrono::minutes{std::stoi(stage.promote.schedule.substr(2))};
        if (is_near(into_hour(arrival) % period, stage.promote.within)) return true;
    }
    return !stage.windows.empty()
           && is_near(into_hour(arrival), std::chrono::minutes{stage.windows.front().closes % 60});
}

/// Whether a build has soaked at about the moment at which the window opens: then an older one may have had
/// the stage's own gates asked about it before.
bool is_soaked_as_it_opens(const StagePolicy& stage, Time arrival) {
    const Duration soaked = into_hour(arrival + stage.promote.soak);
    return !stage.windows.empty() && is_near(soaked, std::chrono::minutes{stage.windows.front().opens % 60});
}

struct Moment {
    StageName stage;
    Time at;
};

std::vector<Moment>
moments_of(const std::vector<Arrival>& arrivals, const std::vector<const Deploy*>& deploys) {
    std::vector<Moment> moments;
    for (const Arrival& arrival : arrivals) moments.push_back({arrival.stage, arrival.arrives});
    for (const Deploy* deploy : deploys) moments.push_back({deploy->stage, deploy->finished_at});
    return moments;
}

/// Whether a build has soaked at about the moment at which the next one takes its place.
bool is_race(const StagePolicy& stage, const Moment& one, const Moment& next) {
    return one.stage == next.stage && one.at != next.at && is_near(next.at - one.at, stage.promote.soak);
}

/// Whether some seconds decide what goes, which no forecast knows; all that follows differs then.
bool seconds_decide(const StagePolicy& stage, const std::vector<Moment>& moments) {
    return std::ranges::any_of(moments, [&](const Moment& one) {
        if (one.stage == stage.name) return is_close(stage, one.at);
        if (std::ranges::find(stage.from, one.stage) == stage.from.end()) return false;
        const auto races = [&](const Moment& next) { return is_race(stage, one, next); };
        return is_soaked_as_it_opens(stage, one.at) || std::ranges::any_of(moments, races);
    });
}

} // namespace

void World::foresee() {
    calm_ = true;
    for (Host& host : hosts_) host.bad.clear();
    for (int builds = random_.between(1, 3); builds > 0; --builds) {
        publish(++published_);
        run(now_ + random_.between(Duration{1s}, 10min));
    }
    const auto is_usual = [&](const StagePolicy& stage) { return keeps_pace(core_->state(), stage.name); };
    if (!broken().empty() || !std::ranges::all_of(policy_.stages, is_usual)) return;
    ++promises_.exercised["forecasts"];
    const Time since = now_;
    const CalendarView view = forecast(core_->state(), web, since, since + ahead);
    run(since + ahead);
    const auto deploys = accepted_since(core_->state(), since);
    const auto error = error_of(view.arrivals, deploys);
    promises_.exercised["builds that were foreseen"] += static_cast<int>(deploys.size());
    if (error && *error <= tolerance) return;
    // What came before may still have been soaking.
    const auto moments = moments_of(view.arrivals, accepted_since(core_->state(), since - 1h));
    const auto decide = [&](const StagePolicy& stage) { return seconds_decide(stage, moments); };
    if (std::ranges::any_of(policy_.stages, decide))
        ++promises_.exercised["forecasts that seconds decided"];
    else
        breaks("not as foreseen\n" + described(view.arrivals, deploys));
}

} // namespace tt::pipelines
