#pragma once

#include "agent/layout.hpp"
#include "agent/restart/running_service.hpp"
#include "agent/state.hpp"

#include <functional>
#include <map>
#include <string_view>
#include <vector>

namespace tt::agent {

/// Looks whether what came up well still runs: at once when a process ends, and every few seconds. Services
/// that are being restarted are left alone. Where others may start a service anew, it is missed only when two
/// looks in a row find nothing of it.
class ServiceWatch {
public:
    explicit ServiceWatch(std::function<Life(const ServiceName&)> look_at);

    /// To be called whenever anything has happened to the services or to a process of ends(); looks where
    /// that is due. Returns when to be called again.
    Uptime look(const std::vector<const ServiceState*>& services, Uptime now);

    /// Whether it was found to have ended, and was not restarted since.
    [[nodiscard]] bool has_ended(const ServiceName& service) const;

    /// Descriptors of which one is readable when look() is to be called at once. Valid until then.
    [[nodiscard]] std::vector<int> ends() const;

private:
    struct Watched {
        int missed = 0; ///< In how many looks in a row.
        bool ended = false;
        FileDescriptor end = {};
        Uptime due{0};
    };

    void look_at(const ServiceName& service, Watched& watched, Uptime now) const;

    std::function<Life(const ServiceName&)> look_at_;
    std::map<ServiceName, Watched> watched_; ///< Only what should run.
};

/// Whether the service should run: it came up well, and is not being restarted.
bool should_run(const ServiceState& state);

/// Whether one look finds nothing of a service that should run.
bool is_missing(const Layout& layout, const ServiceState& state);

/// What is said of a service that has ended.
inline constexpr std::string_view ended_by_itself = "its process has ended, and nobody has started it anew";

} // namespace tt::agent
