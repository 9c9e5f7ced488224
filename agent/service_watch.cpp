#include "agent/service_watch.hpp"

#include "agent/decide.hpp"
#include "agent/log.hpp"
#include "integrations/posix/pipe.hpp"

#include <algorithm>
#include <utility>

namespace tt::agent {

namespace {

constexpr Duration between_looks = std::chrono::seconds{5};
constexpr Duration to_start_anew = std::chrono::seconds{3}; ///< So much a supervisor gets.
constexpr int looks_to_believe = 2;

bool is_readable(const FileDescriptor& descriptor) {
    return descriptor && wait_readable(descriptor.number(), Duration{0}).value_or(false);
}

} // namespace

ServiceWatch::ServiceWatch(std::function<Life(const ServiceName&)> look_at)
    : look_at_(std::move(look_at)) {}

Uptime ServiceWatch::look(const std::vector<const ServiceState*>& services, Uptime now) {
    std::map<ServiceName, Watched> watched;
    Uptime next = never;
    for (const ServiceState* state : services) {
        if (!should_run(*state)) continue;
        Watched& one = watched[state->service] = std::move(watched_[state->service]);
        if (now >= one.due || is_readable(one.end)) look_at(state->service, one, now);
        next = std::min(next, one.due);
    }
    watched_ = std::move(watched);
    return next;
}

/// Each end is told once.
void ServiceWatch::look_at(const ServiceName& service, Watched& watched, Uptime now) const {
    Life life = look_at_(service);
    watched.missed = life.ended ? watched.missed + 1 : 0;
    const bool ended = life.ended && (life.for_good || watched.missed >= looks_to_believe);
    if (ended && !watched.ended) log(LogLevel::warning, service, "its process has ended");
    if (!life.ended && watched.ended) log(LogLevel::info, service, "its process runs again");
    watched.ended = ended;
    watched.end = std::move(life.end);
    watched.due = now + (life.ended && !ended ? to_start_anew : between_looks);
}

bool ServiceWatch::has_ended(const ServiceName& service) const {
    const auto found = watched_.find(service);
    return found != watched_.end() && found->second.ended;
}

std::vector<int> ServiceWatch::ends() const {
    std::vector<int> ends;
    for (const auto& [service, watched] : watched_)
        if (watched.end) ends.push_back(watched.end.number());
    return ends;
}

bool should_run(const ServiceState& state) {
    return state.current && state.healthy && !is_out(state);
}

bool is_missing(const Layout& layout, const ServiceState& state) {
    return should_run(state) && has_ended(layout.running(state.service));
}

} // namespace tt::agent
