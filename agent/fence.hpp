#pragma once

#include "agent/state.hpp"

namespace tt::agent {

/// Whether a goal that arrived may be followed: true if it is news, false if it says what is known already.
///
/// An Error is a goal of another fleet, of an older epoch, or one that names things no goal may name: the
/// names become parts of paths. A higher epoch is news whatever its version, because a restored database
/// may count anew. Nothing is remembered here; see remember().
Result<bool> admit(const Membership& membership, const Goal& goal);

/// The membership before a goal of a newer epoch is acted on: whoever decided before is refused from then on,
/// and nothing of this epoch counts as seen.
Membership enter_epoch(Membership membership, std::uint64_t epoch);

/// The membership after a goal was taken.
Membership remember(Membership membership, const Goal& goal);

/// Whether the text can be a name in a path: letters, digits, `-`, `_` and `.`, not beginning with a dot.
bool is_plain_name(std::string_view text);

} // namespace tt::agent
