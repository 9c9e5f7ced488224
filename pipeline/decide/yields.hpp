#pragma once

#include "pipeline/decide/members.hpp"

#include <optional>

namespace tt {

/// For a stage that yields: it keeps its build until that has soaked for the stages that take from it and
/// still could. Nothing if it does not yield.
std::optional<Because> yield_gate(const StageFacts& facts, Time now);

} // namespace tt
