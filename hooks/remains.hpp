#pragma once

#include "integrations/posix/proc.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace tt::hooks {

/// All processes that hooks of one service left running, wherever they went and however long ago.
///
/// Certain to be among them is every process that was started with the service's own directory of releases in
/// TT_HOOK_BUILDS_DIR, or with the token of one of its runs. Also theirs are the descendants of those, and
/// all else in a session that one of them is in, since the shim gave the hook a session of its own. What a
/// hook of another service started is never among them, nor is the agent, nor what descends from these. A
/// process that dropped its environment, left the session and lost its parents is not found.
class Remains {
public:
    Remains(std::filesystem::path releases, std::set<std::string> tokens);

    /// Those that still run.
    [[nodiscard]] std::vector<ProcessInfo> members() const;

    /// Ends them: TERM, and after the grace KILL for what is left and what it started meanwhile. Returns when
    /// there is none; `timeout` when one does not go.
    [[nodiscard]] Result<> end_all(Duration grace) const;

private:
    enum class Owner { unknown, ours, others };

    [[nodiscard]] Owner owner_of(const ProcessInfo& process) const;

    std::filesystem::path releases_;
    std::set<std::string> tokens_;
};

/// The tokens of all runs whose records lie below a directory.
std::set<std::string> tokens_below(const std::filesystem::path& records);

} // namespace tt::hooks
