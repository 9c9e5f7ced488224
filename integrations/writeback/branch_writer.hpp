#pragma once

#include "integrations/writeback/place.hpp"
#include "integrations/writeback/wanted.hpp"

namespace tt {

/// Keeps a branch, or a tag (`tags/NAME`), on a commit: makes it, and moves it forward and back. One that
/// nothing is wanted of stays as it is.
class BranchWriter {
public:
    Result<> write(const Place& place, const WantedBranch& wanted);

private:
    WantedBranch known_; ///< Where it was put, or found.
};

} // namespace tt
