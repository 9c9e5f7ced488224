#pragma once

#include "pipeline/model/change.hpp"
#include "pipeline/model/state.hpp"

#include <span>
#include <string>

namespace tt {

/// The tables as these entries, from the first on, made them.
State fold(std::span<const JournalEntry> journal);

/// `TABLE KEY` of the first record that is not the same in both states, or nothing if their tables are equal.
std::string first_difference(const State& a, const State& b);

} // namespace tt
