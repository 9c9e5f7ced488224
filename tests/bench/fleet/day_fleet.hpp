#pragma once

#include "tests/bench/fleet/day_clock.hpp"
#include "tests/bench/fleet/namespaces.hpp"
#include "tests/bench/fleet/roster.hpp"
#include "tests/support/cluster.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tt::bench {

/// What a fleet is made of.
struct DayParts {
    std::filesystem::path programs;   ///< A build directory.
    std::filesystem::path service;    ///< The program of tests/support/service.
    std::filesystem::path fast_clock; ///< fast_clock.so.
    std::filesystem::path directory;
    bool without_floor = false; ///< A policy that takes all hosts of a stage at once.
};

/// A control plane over TLS and hosts, each in a network of its own, with the service `web` in the stages
/// canary and prod: everything that a course does. Programs of tt are under the clock, commands that people
/// type are not. Throws what must not go wrong; what tt refuses is returned.
class DayFleet {
public:
    DayFleet(DayParts parts, const DayClock& clock, Roster& roster);
    ~DayFleet();

    /// Starts the server, adopts the policy, and makes a token for each stage, which lets in so many hosts.
    void open(const std::map<std::string, int>& uses);

    void start_server();
    void stop_server();

    void enroll(const std::string& host);
    void kill_agent(const std::string& host);
    void lose(const std::string& host);
    void crash(const std::string& host);
    void boot(const std::string& host);
    void cut(const std::string& host);
    void mend(const std::string& host);

    /// Starts `tt agent drain` there.
    void drain(const std::string& host);

    /// Takes the host away and says that it is gone. Returns what became of `drain` if it had not ended well
    /// by then, or what it was refused for.
    std::string leave(const std::string& host);
    std::string forget(const std::string& host);

    /// Publishes a build that is well, but for the stage `ill_in`, if there is one.
    void publish(const std::string& ill_in = {});

    /// What people type; returns what it was refused for, or nothing.
    std::string say(const std::vector<std::string>& words) const;

    /// Living hosts that do not serve what their stage runs, each with what it serves; and stages that still
    /// have something under way, or that the newest build has not come to, each with what it waits for.
    [[nodiscard]] std::vector<std::string> unconverged() const;

    /// So far, by all servers that there were.
    [[nodiscard]] double server_cpu_s() const;

    /// The mean of the living.
    [[nodiscard]] double agent_rss_mb() const;

    [[nodiscard]] const testing_support::Cluster& cluster() const { return cluster_; }

    /// The processes that this object waits for itself.
    [[nodiscard]] std::set<pid_t> own() const;

private:
    void make_certificate() const;
    void start_agent(const std::string& host);
    void start_service(const std::string& host, const std::filesystem::path& release);
    void end_everything(const std::string& host);
    [[nodiscard]] std::filesystem::path work() const;
    [[nodiscard]] std::filesystem::path certificate() const;
    [[nodiscard]] std::string pid_file(const std::string& host) const;
    [[nodiscard]] std::filesystem::path slot_of(const std::string& host) const;
    [[nodiscard]] std::string server_url() const;
    [[nodiscard]] std::string must_say(const std::vector<std::string>& words) const;
    [[nodiscard]] std::map<std::string, std::string> served() const;
    [[nodiscard]] std::string name_of(const BuildId& build) const;
    [[nodiscard]] std::set<std::string> stages_that_met(const std::string& build) const;

    DayParts parts_;
    Roster& roster_;
    Variables clock_variables_;
    testing_support::Cluster cluster_;
    HostNetwork server_network_;
    const DayClock& clock_;
    std::map<std::string, HostNetwork> networks_;
    std::map<std::string, Process> drains_;
    std::map<int, std::string> names_; ///< The ids of builds, by the numbers that they answer.
    int builds_ = 0;
    double server_cpu_s_ = 0;
};

} // namespace tt::bench
