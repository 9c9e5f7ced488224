#pragma once

#include "tests/bench/torture/torture_fleet.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tt::bench {

/// Something that is done to the fleet while a build is deployed, and undone again.
struct Torment {
    std::string name;
    bool same_deploy; ///< Whether that very deploy has to arrive all the same; else the next one.
    std::function<void(TortureFleet&)> play;
};

/// Everything but the kills.
std::vector<Torment> torments();

/// Kills a process of a host at a random moment of a deploy: the agent, a shim, what restarts or unpacks, or
/// the server; and starts again what nobody else does. With a name, only what runs that program, shortly
/// after it began. Returns what was killed; empty: it ended too soon.
std::string kill_anything(TortureFleet& fleet, const std::string& program = {});

} // namespace tt::bench
