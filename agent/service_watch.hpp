#pragma once

#include "agent/state.hpp"

#include <functional>
#include <map>
#include <vector>

namespace tt::agent {

/// Looks every few seconds whether what came up well still runs. Services that are being restarted are left
/// alone. One that a supervisor starts anew at once is not missed: only what two looks in a row find ended
/// counts.
class ServiceWatch {
public:
    /// `has_ended` says whether nothing runs any more of what was started of a service.
    explicit ServiceWatch(std::function<bool(const ServiceName&)> has_ended);

    /// To be called whenever anything has happened to the services; looks if that is due. Returns when to be
    /// called again.
    Uptime look(const std::vector<const ServiceState*>& services, Uptime now);

    /// Whether it was found to have ended, and was not restarted since.
    [[nodiscard]] bool has_ended(const ServiceName& service) const;

private:
    [[nodiscard]] int look_at(const ServiceName& service, int missed) const;

    std::function<bool(const ServiceName&)> has_ended_;
    std::map<ServiceName, int> missed_; ///< In how many looks in a row; only what should run.
    Uptime due_{0};
};

/// Whether the service should run: it came up well, and is not being restarted.
bool should_run(const ServiceState& state);

} // namespace tt::agent
