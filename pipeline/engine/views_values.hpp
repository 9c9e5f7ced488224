#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/model/state.hpp"
#include "pipeline/model/values_view.hpp"

namespace tt {

/// The revisions of a service's runtime configuration, and what each changed.
Result<ValuesHistoryView> values_history(const State& state, const ServiceName& service);

} // namespace tt
