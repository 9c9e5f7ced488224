#pragma once

#include <string_view>

namespace tt {

/// What help says in one line about the command of tt-sim, which the overview of tt lists too.
inline constexpr std::string_view sim_summary = "Let tt.yaml run on an imagined fleet, in virtual time";

} // namespace tt
