#pragma once

#include "integrations/files/file_descriptor.hpp"
#include "pipeline/model/request.hpp"
#include "tests/support/cluster.hpp"

#include <map>
#include <string>
#include <vector>

namespace tt::bench {

/// A control plane with agents, and services whose hooks say when they begin.
class LatencyFleet {
public:
    static constexpr int agents = 8;

    /// `hook` is the program latency_hook.
    LatencyFleet(
        const std::filesystem::path& programs, std::filesystem::path directory, std::filesystem::path hook
    );

    /// Starts agents NAME-1 to NAME-8, all of the group NAME; returns at once.
    void start_agents(const std::string& name, const std::vector<std::string>& more = {});
    void kill_agents(const std::string& name);

    /// Makes a service with one stage on the agents `name`, publishes a build, and brings it there.
    void add_service(const std::string& service, const std::string& name);

    /// Starts a restart: accepted when it returns. Only the running build is begun again, so that nothing is
    /// measured but how fast a decision reaches the hosts.
    [[nodiscard]] DeployId restart(const std::string& service) const;

    /// From the server's accept record to the first clock reading of the last of the hosts' first hooks.
    [[nodiscard]] double await_start_ms(const DeployId& deploy);

    [[nodiscard]] const testing_support::Cluster& cluster() const { return cluster_; }

    [[nodiscard]] std::vector<pid_t> pids(const std::string& name) const;

    [[nodiscard]] std::filesystem::path work(const std::string& service) const;

private:
    void write_service(const std::string& service, const std::string& name) const;
    [[nodiscard]] Answer say(const std::string& service, std::vector<std::string> words) const;
    void read_starts(Duration at_most);

    testing_support::Cluster cluster_;
    std::filesystem::path hook_;
    FileDescriptor started_;
    std::string unread_;
    std::map<std::string, std::vector<std::int64_t>> starts_; ///< Nanoseconds, by deploy.
};

} // namespace tt::bench
