#pragma once

#include "cli/command.hpp"

namespace tt {

/// The one command of tt-sim.
extern const Command sim_command;

} // namespace tt
