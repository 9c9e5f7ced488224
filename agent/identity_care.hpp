#pragma once

#include "agent/control_plane.hpp"
#include "agent/layout.hpp"
#include "pipeline/base/time.hpp"

#include <string>

namespace tt::agent {

/// Sees to it that this host has a certificate that holds, wherever one can be shown: asks for one if it has
/// none, and for the next one when two thirds of its life are over. For one thread.
///
/// A control plane that issues none is asked again in a day, one that cannot be reached or refuses sooner.
/// Until then the old one is shown, and reports say what is wrong with it.
class IdentityCare {
public:
    IdentityCare(Layout layout, const ServerAddress& server, HostId host);

    /// True when there is another certificate from now on, which open connections do not show.
    bool renew_if_due(ControlPlane& control_plane, const std::string& secret, Time now, int wake_fd);

    /// So long a report may wait for news, that it does not keep a renewal waiting.
    [[nodiscard]] Duration at_most(Duration wait, Time now) const;

private:
    Result<bool> renew(ControlPlane& control_plane, const std::string& secret, int wake_fd);
    void plan(Time now);

    Layout layout_;
    HostId host_;
    Time due_ = end_of_time;
    std::string trouble_; ///< Told once.
};

} // namespace tt::agent
