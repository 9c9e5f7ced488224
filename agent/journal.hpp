#pragma once

#include "agent/layout.hpp"
#include "agent/state.hpp"
#include "integrations/posix/file_lock.hpp"
#include "pipeline/base/result.hpp"

#include <optional>
#include <vector>

namespace tt::agent {

/// What the agent knows beyond its own life: one small file for the host and one for each service, each
/// replaced as a whole and durable before what it says is done.
///
/// A file that is damaged is never guessed at. The host's is kept twice, of which the sound one with more
/// starts counts; without any it is an error, because nobody but a person may say who this host is. A
/// service's is set aside (below `damaged`), and the service begins anew: what is on the disk is looked at,
/// and its records of hooks keep what has finished from running again. A file of a newer agent is an error.
class Journal {
public:
    /// Makes the state directory if need be. `blocked` when another agent has it.
    static Result<Journal> open(const Layout& layout);

    /// What was saved last; on a new host a membership without host id.
    [[nodiscard]] Result<Membership> membership() const;

    /// One state for each service; sets aside what is damaged.
    [[nodiscard]] Result<std::vector<ServiceState>> services() const;

    /// The same without a lock, for whoever only looks: each file is replaced as a whole.
    static Result<Membership> peek_membership(const Layout& layout);
    static Result<std::vector<ServiceState>> peek_services(const Layout& layout);

    Result<> save(const Membership& membership) const;
    Result<> save(const ServiceState& state) const;

    /// Keeps nothing of a service that has left but its index: what its publisher revoked is never forgotten.
    /// What is kept; without index there is no file any more.
    [[nodiscard]] Result<std::optional<ServiceState>> forget(const ServiceState& state) const;

private:
    Journal(Layout layout, FileLock lock);

    Layout layout_;
    FileLock lock_;
};

} // namespace tt::agent
