#pragma once

#include "integrations/posix/proc.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tt::hooks {

/// A process that is known for certain: a number can be used again, a number and a start time cannot.
struct Anchor {
    pid_t pid = 0;
    std::uint64_t started = 0;
};

/// All processes that belong to one run of a hook, wherever they went.
///
/// Certain to belong to it are the anchor, if that very process still exists, and every process that was
/// started with the run's token in its environment. Also theirs are the descendants of those, and the rest of
/// the shim's session if one of those is in it, for the number of a session is not used again while it has a
/// member. So a process that is merely of the same number is never hit. A process that dropped the token,
/// left the session and lost its parents is not found.
class Family {
public:
    Family(std::string token, pid_t session, std::optional<Anchor> anchor);

    /// Those that still run, without the calling process.
    [[nodiscard]] std::vector<ProcessInfo> members() const;

    /// Kills them, and those that they start meanwhile, and returns when none is left. `timeout` when one
    /// does not go, for example because it hangs in the kernel.
    Result<> kill_all(Duration at_most) const;

private:
    [[nodiscard]] bool is_certain(const ProcessInfo& process) const;

    std::string entry_; ///< How the token stands in an environment.
    pid_t session_;
    std::optional<Anchor> anchor_;
};

} // namespace tt::hooks
