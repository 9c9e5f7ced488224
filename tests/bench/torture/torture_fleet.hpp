#pragma once

#include "agent/layout.hpp"
#include "agent/state.hpp"
#include "pipeline/model/request.hpp"
#include "tests/bench/crash_hooks.hpp"
#include "tests/support/cluster.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace tt::bench {

/// What was found wrong, over all rounds.
struct Wrongs {
    int stuck = 0; ///< Hosts that did not come to their goal by themselves.
    int torn = 0;
    int reran = 0;
};

/// One host, its service's port, and what its hooks tell.
struct TorturedHost {
    std::string name;
    int port;
    HostHooks hooks;
};

/// A control plane and two agents with a web service that is deployed again and again, restarted by a
/// strategy that is drawn anew for each build.
class TortureFleet {
public:
    /// `service` is the program of tests/support/service, `hook` the script that its hooks are. Agents run
    /// with `agent_variables`.
    TortureFleet(
        const std::filesystem::path& programs, const std::filesystem::path& directory,
        std::filesystem::path service, std::filesystem::path hook, std::uint64_t seed,
        Variables agent_variables
    );
    ~TortureFleet();

    void start();
    void start_agent(const TorturedHost& host);

    /// Everything that the host's hooks and the agent started of the service, by number.
    void kill_service(const TorturedHost& host) const;

    /// Ends all agents without a word, and starts them with these variables; the next start has the usual
    /// ones.
    void restart_agents(const Variables& variables);

    [[nodiscard]] const Variables& agent_variables() const { return agent_variables_; }

    /// Waits until each host's own file says so of the service. False when that does not come about.
    [[nodiscard]] bool
    await_states(const std::function<bool(const agent::ServiceState&)>& what, Duration at_most) const;

    /// Waits until every agent knows that no control plane answers. False when that does not come about.
    [[nodiscard]] bool await_silence(Duration at_most) const;

    /// What the host's service answers, from one process; empty: nothing.
    [[nodiscard]] std::string answer_of(const TorturedHost& host) const;

    /// Runs a command to its good end.
    std::string tt(const std::vector<std::string>& words) const;

    /// Publishes another build and asks for its deploy; returns at once with the deploy's id. `bad_hook` is a
    /// PRE_RESTART hook in place of the good one, and `more` goes into the build's part of tt.yaml.
    std::string deploy(const std::string& bad_hook = {}, const std::string& more = {});

    /// Waits until no deploy is under way and every host serves that very build, by one process, and says so.
    /// False when that does not come about.
    [[nodiscard]] bool converges(Duration at_most);

    /// Waits until the deploy that is under way has ended, however.
    void await_end(Duration at_most);

    /// Looks at releases and hooks.
    void inspect(Wrongs& wrongs);

    /// Every process of tt on a host. Not one that was forked and has yet to become a hook or the service:
    /// who kills that makes the step fail, and the build before is put back.
    [[nodiscard]] std::vector<pid_t> processes() const;

    [[nodiscard]] int any(int from, int to);
    [[nodiscard]] TorturedHost& any_host();

    [[nodiscard]] testing_support::Cluster& cluster() { return cluster_; }

    [[nodiscard]] std::vector<TorturedHost>& hosts() { return hosts_; }

    /// How often each strategy was drawn.
    [[nodiscard]] const std::map<std::string, int>& strategies() const { return strategies_; }

private:
    void start_agent(const TorturedHost& host, const Variables& variables);
    [[nodiscard]] bool
    await_hosts(const std::function<bool(const agent::Layout&)>& what, Duration at_most) const;
    void make_commands(const TorturedHost& host) const;
    void write_tree(const std::string& strategy, const std::string& bad_hook);
    void write_service(const std::string& strategy, const std::string& more);
    [[nodiscard]] static Result<std::string> ask_service(const TorturedHost& host);
    [[nodiscard]] std::string missing(const TorturedHost& host) const;
    [[nodiscard]] int main_processes(const TorturedHost& host) const;

    testing_support::Cluster cluster_;
    std::filesystem::path service_;
    std::filesystem::path hook_;
    std::mt19937_64 random_;
    Variables agent_variables_;
    std::vector<TorturedHost> hosts_;
    std::map<std::string, int> strategies_;
    std::map<std::string, Digest> digests_;
    int builds_ = 0;
    std::string build_;
};

} // namespace tt::bench
