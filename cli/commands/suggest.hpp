#pragma once

#include "pipeline/model/view.hpp"

#include <string>

namespace tt {

/// What somebody would most likely want to do next with one service, and the command for it; empty when all
/// is as it should be. `builds` holds at least the newest build, if there is any.
std::string suggestion(const StatusView& status, const BuildsView& builds);

} // namespace tt
