#include "tests/pipelines/arrivals.hpp"

#include <algorithm>

namespace tt {

std::vector<const Deploy*> accepted_since(const State& state, Time since) {
    std::vector<const Deploy*> deploys;
    for (const auto& [id, deploy] : state.deploys.rows())
        if (deploy->state == DeployState::accepted && deploy->finished_at > since)
            deploys.push_back(deploy.get());
    std::ranges::sort(deploys, {}, &Deploy::finished_at);
    return deploys;
}

std::string described(const std::vector<Arrival>& arrivals, const std::vector<const Deploy*>& deploys) {
    std::string text = "forecast:";
    for (const Arrival& arrival : arrivals)
        text += "\n  " + arrival.stage.value + " #" + std::to_string(arrival.number) + " "
                + to_rfc3339(arrival.arrives);
    text += "\nthen:";
    for (const Deploy* deploy : deploys)
        text += "\n  " + deploy->stage.value + " " + deploy->build.value.substr(0, 12) + " "
                + to_rfc3339(deploy->finished_at);
    return text;
}

std::optional<Duration> error_of(std::vector<Arrival> arrivals, std::vector<const Deploy*> deploys) {
    if (arrivals.size() != deploys.size()) return std::nullopt;
    std::ranges::stable_sort(arrivals, {}, &Arrival::stage);
    std::ranges::stable_sort(deploys, {}, &Deploy::stage);
    Duration worst{0};
    for (std::size_t i = 0; i < deploys.size(); ++i) {
        if (deploys[i]->stage != arrivals[i].stage || deploys[i]->build != arrivals[i].build)
            return std::nullopt;
        worst = std::max(worst, std::chrono::abs(deploys[i]->finished_at - arrivals[i].arrives));
    }
    return worst;
}

} // namespace tt
