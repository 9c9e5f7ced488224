#pragma once

#include "pipeline/model/calendar_view.hpp"
#include "pipeline/model/state.hpp"

#include <vector>

namespace tt {

/// How things stand at a moment.
struct Moment {
    const State& state;
    Time at;
};

/// Says why builds have not come to the stage between two moments: those that were published and newer than
/// what it ran, the newest fifty; and what keeps every build away from it.
void add_absences(
    std::vector<Absence>& absences, const Moment& begin, const Moment& end, const ServiceName& service,
    const StageName& stage
);

} // namespace tt
