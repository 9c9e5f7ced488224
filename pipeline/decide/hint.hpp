#pragma once

#include "pipeline/base/id.hpp"

namespace tt {

/// Word from outside that CI or the source host may say something new about a commit. It proves nothing and
/// may be lost or come twice: it only makes the next look happen now instead of when it is due.
struct Hint {
    ServiceName service;
    CommitId commit; ///< Empty: about any commit.

    bool operator==(const Hint&) const = default;
};

} // namespace tt
