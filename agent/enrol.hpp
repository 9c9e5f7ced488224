#pragma once

#include "agent/journal.hpp"
#include "agent/options.hpp"
#include "integrations/posix/signals.hpp"

namespace tt::agent {

/// Counts this start, gives a new host its id and its secret, and makes both durable.
Result<Membership> start_membership(const Journal& journal);

/// Makes the host known to its control plane, which may take until a person has set things right there; does
/// nothing for one that is known. `cancelled` when a signal comes.
Result<Membership>
enrol(Membership membership, const Options& options, const Journal& journal, const Signals& signals);

/// Makes the host known, for `tt agent enroll`: a refusal is final, and a control plane that is not there is
/// waited for no longer than a minute. A host that is known, and whose certificate holds, stays as it is,
/// unless Options::anew: then it gets another key and another secret, and stays the host that it is.
Result<Membership>
enrol_once(Membership membership, const Options& options, const Journal& journal, const Signals& signals);

} // namespace tt::agent
