#include "pipeline/forecast/pace.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr std::size_t most_deploys = 5;

/// Of two in the middle the longer one: people would rather be early.
std::optional<Duration> median(std::vector<Duration> values) {
    if (values.empty()) return std::nullopt;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

bool has_permits(const State& state, const Deploy& deploy) {
    return !state.permits.rows().with_prefix(deploy.id.value + "/").empty();
}

bool is_model(const State& state, const Deploy& deploy) {
    const bool brings = brings_build(deploy.kind);
    return brings && deploy.state == DeployState::accepted && has_permits(state, deploy);
}

std::vector<const Deploy*> models(const State& state, const ServiceName& service, const StageName& stage) {
    std::vector<const Deploy*> deploys;
    for (const auto& [id, deploy] : state.deploys.rows())
        if (deploy->service == service && deploy->stage == stage && is_model(state, *deploy))
            deploys.push_back(deploy.get());
    std::ranges::sort(deploys, std::greater{}, &Deploy::number);
    if (deploys.size() > most_deploys) deploys.resize(most_deploys);
    return deploys;
}

/// What the deploys took, each kind of time by itself.
struct Taken {
    std::vector<Duration> prepare;
    std::vector<Duration> host;
    std::vector<Duration> acceptance;
};

/// Whether people or the calendar held it up in that time.
bool waited(const Deploy& deploy, Time before) {
    return deploy.resumed_at > deploy.started_at && deploy.resumed_at <= before;
}

void add_hosts(Taken& taken, const State& state, const Deploy& deploy) {
    Time first = end_of_time;
    for (const auto& [key, permit] : state.permits.rows().with_prefix(deploy.id.value + "/")) {
        if (permit->id.empty()) continue; // It failed before it was given one.
        first = std::min(first, permit->granted_at);
        if (permit->state == PermitState::done)
            taken.host.push_back(permit->finished_at - permit->granted_at);
    }
    if (first != end_of_time && !waited(deploy, first)) taken.prepare.push_back(first - deploy.started_at);
}

} // namespace

ExpectedTime pace_of(const State& state, const ServiceName& service, const StageName& stage) {
    Taken taken;
    ExpectedTime time;
    for (const Deploy* deploy : models(state, service, stage)) {
        time.from.push_back(deploy->id);
        add_hosts(taken, state, *deploy);
        if (deploy->acceptance.attempt > 0)
            taken.acceptance.push_back(deploy->finished_at - deploy->acceptance.started_at);
    }
    time.prepare = median(std::move(taken.prepare));
    time.host = median(std::move(taken.host));
    time.acceptance = median(std::move(taken.acceptance));
    return time;
}

} // namespace tt
