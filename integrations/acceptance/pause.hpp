#pragma once

#include "pipeline/base/time.hpp"

#include <stop_token>

namespace tt {

/// Waits, but no longer than until the stop.
void pause(Duration time, const std::stop_token& stop);

} // namespace tt
