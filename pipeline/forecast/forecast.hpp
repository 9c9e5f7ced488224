#pragma once

#include "pipeline/model/calendar_view.hpp"
#include "pipeline/model/state.hpp"

namespace tt {

/// When each build comes to each stage of a service, or of all services if it is empty: the plans of
/// production on an imagined fleet, up to `until`. What several services share is free at the start; a
/// forecast for one of them takes the others to do nothing.
CalendarView forecast(const State& state, const ServiceName& service, Time now, Time until);

} // namespace tt
