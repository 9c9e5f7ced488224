#pragma once

#include "pipeline/model/doctor_view.hpp"
#include "pipeline/model/state.hpp"

#include <string>
#include <vector>

namespace tt {

/// The first few names, and how many there are beyond.
std::string some_of(const std::vector<std::string>& names);

/// Adds what is wrong with which hosts there are: those that are silent or lost, stages that seem cut off,
/// and hosts that have one name.
void look_at_hosts(DoctorView& view, const State& state);

} // namespace tt
