#pragma once

#include "pipeline/model/request.hpp"
#include "tests/bench/crash_gate.hpp"
#include "tests/bench/crash_hooks.hpp"
#include "tests/bench/crash_ledger.hpp"
#include "tests/bench/crash_order.hpp"
#include "tests/support/cluster.hpp"

#include <array>
#include <string>
#include <vector>

namespace tt::bench {

/// One agent's host with everything that watches over it.
struct WatchedHost {
    std::string name;
    Gate gate;
    HostHooks hooks;
    OrderCheck order;
};

/// What was found wrong.
struct Faults {
    int lost = 0;
    int torn = 0;
    int reran = 0;

    [[nodiscard]] int sum() const { return lost + torn + reran; }
};

/// A control plane and two agents under gates, with one service that is built and deployed again and again.
class CrashFleet {
public:
    /// `gate` is the library to preload, `hook` the script that every hook is.
    CrashFleet(
        const std::filesystem::path& programs, std::filesystem::path directory,
        const std::filesystem::path& gate, std::filesystem::path hook
    );

    void start_server();
    void start_agent(WatchedHost& host);

    /// Writes another tree, and starts publishing it; the process is under the publisher's gate.
    [[nodiscard]] Process start_publish();

    /// Starts a command of which an answer is awaited with take_answer().
    [[nodiscard]] Process start_command(std::vector<std::string> words);

    /// Waits at most so long for a command's end. The answer, if it was acknowledged; a killed command, and
    /// one that was refused or found no server, has none.
    [[nodiscard]] std::optional<Answer> take_answer(Process& command, Duration at_most);

    /// Changes the owner in tt.yaml, so that there is something to apply; returns the new value.
    std::string change_config();

    /// Publishes a build and waits; its id. Throws if that fails.
    std::string publish();

    /// Waits until no deploy is under way; throws when that takes very long.
    void settle() const;

    /// Looks at releases, slots, the order of calls, and hooks. Needs no process.
    void inspect(Faults& faults);

    /// Asks the server for everything that was acknowledged.
    void audit(Faults& faults);

    [[nodiscard]] testing_support::Cluster& cluster() { return cluster_; }

    [[nodiscard]] std::array<WatchedHost, 2>& hosts() { return hosts_; }

    [[nodiscard]] Ledger& ledger() { return ledger_; }

    [[nodiscard]] Gate& server_gate() { return server_gate_; }

    [[nodiscard]] Gate& publisher_gate() { return publisher_gate_; }

private:
    void write_service() const;
    void write_tree();
    Process start_tt(std::vector<std::string> words, const Variables& more);

    testing_support::Cluster cluster_;
    std::filesystem::path hook_;
    Gate server_gate_;
    Gate publisher_gate_;
    std::array<WatchedHost, 2> hosts_;
    Ledger ledger_;
    int trees_ = 0;
    int configs_ = 0;
};

} // namespace tt::bench
