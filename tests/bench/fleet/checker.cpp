#include "tests/bench/fleet/checker.hpp"

#include "tests/bench/fleet/look.hpp"

#include <poll.h>

#include <cstdio>
#include <stdexcept>

namespace tt::bench {

namespace {

/// A service takes 300 ms to come back, so none that goes out is overlooked.
constexpr int pause_ms = 80;
constexpr Duration to_answer = std::chrono::seconds{1};

bool is_well(const Look& look) {
    return !look.build.empty() && look.build != ill;
}

} // namespace

Checker::Checker(Roster& roster, const DayClock& clock, CapacityRule rule)
    : roster_(roster)
    , clock_(clock)
    , rule_(std::move(rule))
    , thread_([this](const std::stop_token& stop) { work(stop); }) {}

const CapacityRule& Checker::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    if (!trouble_.empty()) throw std::runtime_error("the checker: " + trouble_);
    return rule_;
}

int Checker::breaches() const {
    const std::scoped_lock lock(mutex_);
    return breaches_;
}

void Checker::work(const std::stop_token& stop) {
    try {
        while (!stop.stop_requested()) {
            look();
            ::poll(nullptr, 0, pause_ms);
        }
    } catch (const std::exception& exception) {
        trouble_ = exception.what();
    }
}

/// What the course does meanwhile counts for this look, too: it stands in the roster before it is done.
void Checker::look() {
    const Duration at = clock_.now();
    std::vector<int> networks;
    std::vector<std::string> hosts;
    for (const auto& place : roster_.places(at)) {
        networks.push_back(place.network);
        hosts.push_back(place.seen.host);
    }
    const auto looks = look_at_services(networks, to_answer);
    std::map<std::string, bool> serves;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        // A service that is there waits for its turn on the cores of a machine that plays all hosts.
        serves[hosts[i]] = is_well(looks[i]) || looks[i].late;
        if (is_well(looks[i])) roster_.served(hosts[i]);
    }
    Sample sample{.at = at, .hosts = {}};
    for (auto& place : roster_.places(at)) {
        place.seen.serves = serves.contains(place.seen.host) && serves.at(place.seen.host);
        sample.hosts.push_back(std::move(place.seen));
    }
    const auto found = rule_.take(std::move(sample));
    for (const auto& breach : found) std::printf("BREACH: %s\n", breach.c_str());
    std::fflush(stdout);
    const std::scoped_lock lock(mutex_);
    breaches_ += static_cast<int>(found.size());
}

} // namespace tt::bench
