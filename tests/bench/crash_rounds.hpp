#pragma once

#include "tests/bench/crash_fleet.hpp"
#include "tests/bench/crash_tally.hpp"

#include <cstdint>
#include <random>
#include <string>

namespace tt::bench {

/// One kill after another: each round changes something, kills a process at a chosen moment, looks at what is
/// left, starts the process again, and asks for everything that was acknowledged.
class Rounds {
public:
    Rounds(CrashFleet& fleet, std::uint64_t seed);

    /// Brings everything up and a first build to all hosts.
    void set_up();

    void play();

    [[nodiscard]] const Tally& tally() const { return tally_; }

    [[nodiscard]] const Faults& faults() const { return faults_; }

private:
    /// What becomes of a hook whose agent is killed.
    enum class Fate {
        finishes, ///< Before the agent is back.
        goes_on,  ///< Under its shim, until the agent has found it again.
        dies,     ///< With its shim.
    };

    /// Something that the server is asked for.
    struct Change {
        std::string verb;
        std::string content; ///< What to find again: a hold's reason, a configuration's text.
    };

    void kill_agent_in_hook(Fate fate);
    void kill_agent_in_health();
    void kill_server_in_hook();
    void kill_server_at_gate();
    void kill_server_when_acknowledged();
    void kill_agent_at_gate();
    void kill_publisher_at_gate();
    void kill_anything_anywhere();

    WatchedHost& enter_hook(const std::string& step, bool fresh);
    void kill_stopped(WatchedHost& host, const Stop& stop);
    void restart_server();
    void restart_agent(WatchedHost& host);
    void close_round();

    [[nodiscard]] Change any_change();
    [[nodiscard]] Process start(const Change& change);
    void acknowledge(const Change& change, const std::optional<Answer>& answer);
    void deploy(bool fresh);
    [[nodiscard]] std::vector<std::string> deploy_words(bool fresh);
    [[nodiscard]] int any(int from, int to);
    [[nodiscard]] WatchedHost& any_host();
    [[nodiscard]] std::string agent_step(const WatchedHost& host) const;

    CrashFleet& fleet_;
    std::mt19937_64 random_;
    Tally tally_;
    Faults faults_;
    int round_ = 0;
};

} // namespace tt::bench
