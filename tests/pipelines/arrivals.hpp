#pragma once

#include "pipeline/model/calendar_view.hpp"
#include "pipeline/model/state.hpp"

#include <optional>
#include <string>
#include <vector>

// A forecast held against what happened then.
namespace tt {

/// What was accepted after that moment, in order of time.
std::vector<const Deploy*> accepted_since(const State& state, Time since);

/// Both, one arrival a line.
std::string described(const std::vector<Arrival>& arrivals, const std::vector<const Deploy*>& deploys);

/// How far the times are apart at most; nothing if other builds arrive at a stage, or in another order.
/// Stages are looked at one by one, because two that a build reaches at almost the same time have no order
/// that means something.
std::optional<Duration> error_of(std::vector<Arrival> arrivals, std::vector<const Deploy*> deploys);

} // namespace tt
