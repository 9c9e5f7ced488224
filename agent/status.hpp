#pragma once

#include "agent/contact.hpp"
#include "agent/state.hpp"

#include <string>
#include <vector>

namespace tt::agent {

/// What one service does on this host.
struct ServiceStatus {
    ServiceName service;
    BuildId serving; ///< Empty: nothing.
    bool healthy = false;
    bool ended = false; ///< It came up well, and nothing of it runs any more.
    DeployId deploy;    ///< Of the walk under way, or the last one; empty: none.
    BuildId brings;     ///< Its build; empty: none.
    std::string step;
    std::string state;
    int attempt = 0;
    bool put_back = false; ///< The walk failed, and the build before serves again.
    Time since;            ///< When anything of this last changed.
    std::string waits_for; ///< What it does or waits for.
    std::string error;     ///< The last one; empty: none.
    std::vector<BuildId> resident;

    bool operator==(const ServiceStatus&) const = default;

    template<class Self = ServiceStatus>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("serving", &Self::serving),
            field("healthy", &Self::healthy), field("ended", &Self::ended),
            field("deploy", &Self::deploy),   field("brings", &Self::brings),
            field("step", &Self::step),       field("state", &Self::state),
            field("attempt", &Self::attempt), field("put_back", &Self::put_back),
            field("since", &Self::since),     field("waits_for", &Self::waits_for),
            field("error", &Self::error),     field("resident", &Self::resident),
        };
    }
};

/// What the agent and its services do on this host, as far as the host itself can tell.
struct HostStatus {
    HostId host;       ///< Empty: it was never enrolled.
    int pid = 0;       ///< Of the agent; 0: it does not run.
    std::string agent; ///< Its version.
    std::string server;
    Time started_at;
    Time heard_at;       ///< When the control plane last answered; the epoch: not since the start.
    std::string trouble; ///< Why it does not, or what it says is not followed.
    std::vector<ServiceStatus> services;

    bool operator==(const HostStatus&) const = default;

    template<class Self = HostStatus>
    static constexpr auto fields() {
        return std::tuple{
            field("host", &Self::host),
            field("pid", &Self::pid),
            field("agent", &Self::agent),
            field("server", &Self::server),
            field("started_at", &Self::started_at),
            field("heard_at", &Self::heard_at),
            field("trouble", &Self::trouble),
            field("services", &Self::services),
        };
    }
};

/// Reads it out of the state directory, beside an agent that may run or not.
Result<HostStatus> host_status(const Layout& layout, const std::optional<Contact>& contact);

/// For people: a line for the agent, and a few for each service.
std::string status_text(const HostStatus& status, Time now);

} // namespace tt::agent
