#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/policy.hpp"
#include "pipeline/model/tables_view.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tt::sim {

/// A zone that nobody can reach for a while. Its hosts go on with what they do.
struct Darkness {
    std::string zone;
    Duration from{0}; ///< Counted from the start of the simulation, like every duration of a scenario.
    Duration length{0};
};

/// What is imagined: a service, its hosts, and what happens to them.
struct Scenario {
    Policy policy;
    std::shared_ptr<const TablesView> real = {}; ///< Begin as things stand there, instead of at rest; then
                                                 ///< `hosts` and `zones` say nothing.
    std::map<StageName, int> hosts;              ///< Where it is not the number that default_hosts() gives.
    int zones = 3;                               ///< `z1`, `z2`, …; hosts are spread evenly over them.
    Time start;
    Duration length = std::chrono::hours{1};
    Duration builds_every = std::chrono::minutes{15};
    double bad_builds = 0.0;  ///< Share of builds that fail on some hosts, and that tests may reject.
    double failures = 0.0;    ///< How likely a sound build does not come up on a host, each time.
    double slow_hosts = 0.0;  ///< Share of hosts that take longer for everything.
    double slow_factor = 1.0; ///< So many times as long.
    std::vector<Darkness> dark;
    std::uint64_t seed = 0;
};

/// How many hosts a stage has when nobody says: its declared size, else one for each name, else 10.
int default_hosts(const StagePolicy& stage);

/// The name of a zone, from 1.
std::string zone_name(int number);

/// Says what cannot be imagined: a stage or zone that does not exist, a number of hosts that a stage cannot
/// take. `invalid_input`.
Result<> check(const Scenario& scenario);

} // namespace tt::sim
