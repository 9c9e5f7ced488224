#pragma once

#include "pipeline/model/change.hpp"
#include "pipeline/model/credential.hpp"
#include "pipeline/model/runtime_values.hpp"
#include "pipeline/model/state.hpp"

#include <vector>

namespace tt {

/// The runtime configuration of a service: what its tt.yaml says, and what hosts get, which differs where
/// people set something beside the file.
struct HeldValues {
    Values file;
    Values held;

    bool operator==(const HeldValues&) const = default;
};

/// Those of the newest revision.
HeldValues held_values(const State& state, const Service& service);

/// What people set beside the file: against it, so that a key which they took out is among it, too.
std::vector<ValueChange> set_beside(const HeldValues& values);

/// Writes them down as the service's next revision. What the file says has a row of its own where it differs:
/// under the revision's number with a minus.
void add_revision(
    std::vector<Change>& changes, Service& service, const HeldValues& values, const Actor& actor, Time now
);

} // namespace tt
