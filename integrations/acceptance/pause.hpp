#pragma once

#include "pipeline/base/time.hpp"

#include <stop_token>

namespace tt {

/// Waits, but no longer than until the stop.
void pause(Duration time, const std::stop_token& stop);

/// How long to leave alone what has failed so often in a row: 5 s, 10 s, 20 s and so on, up to ten minutes.
Duration pause_after(int failures);

} // namespace tt
