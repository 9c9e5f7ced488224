#pragma once

#include "pipeline/model/state.hpp"

#include <map>
#include <set>
#include <vector>

/// Private to this folder.
namespace tt {

/// A deploy with what it is judged by. Points into the state.
struct SpokenOf {
    const Deploy* deploy = nullptr;
    const Build* build = nullptr;
    bool live = false;      ///< Its stage runs what it brought.
    bool withdrawn = false; ///< It was accepted, and its build rejected in the stage since.
};

/// The deploys of those services that GitHub is to hear of, in the order in which they were made: those that
/// are not over or ended less than spoken_of_for ago, and of each stage the last two that were accepted.
std::map<ServiceName, std::vector<SpokenOf>>
spoken_of(const State& state, const std::set<ServiceName>& services, Time now);

} // namespace tt
