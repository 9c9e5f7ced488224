#include "agent/service_watch.hpp"

#include "agent/decide.hpp"
#include "agent/log.hpp"

#include <algorithm>
#include <utility>

namespace tt::agent {

namespace {

constexpr Duration between_looks = std::chrono::seconds{5};
constexpr int looks_to_believe = 2;

} // namespace

ServiceWatch::ServiceWatch(std::function<bool(const ServiceName&)> has_ended)
    : has_ended_(std::move(has_ended)) {}

/// Told once of each end.
int ServiceWatch::look_at(const ServiceName& service, int missed) const {
    const int now = has_ended_(service) ? std::min(missed + 1, looks_to_believe) : 0;
    if (now == looks_to_believe && missed < now) log(LogLevel::warning, service, "its process has ended");
    if (now == 0 && missed == looks_to_believe) log(LogLevel::info, service, "its process runs again");
    return now;
}

Uptime ServiceWatch::look(const std::vector<const ServiceState*>& services, Uptime now) {
    const bool due = now >= due_;
    if (due) due_ = now + between_looks;
    std::map<ServiceName, int> missed;
    for (const ServiceState* state : services) {
        if (!should_run(*state)) continue;
        int& times = missed[state->service] = missed_[state->service];
        if (due) times = look_at(state->service, times);
    }
    missed_ = std::move(missed);
    return missed_.empty() ? never : due_;
}

bool ServiceWatch::has_ended(const ServiceName& service) const {
    const auto found = missed_.find(service);
    return found != missed_.end() && found->second == looks_to_believe;
}

bool should_run(const ServiceState& state) {
    return state.current && state.healthy && !is_out(state);
}

} // namespace tt::agent
