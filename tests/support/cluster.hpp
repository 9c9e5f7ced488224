#pragma once

#include "integrations/json/json.hpp"
#include "integrations/posix/process.hpp"
#include "pipeline/model/view.hpp"
#include "tests/support/must.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tt::testing_support {

/// How a command ended and what it said.
struct Said {
    ProcessStatus status;
    std::string output;
    std::string error;
};

/// What an agent is started with, beside what every agent needs.
struct AgentSpec {
    std::string name;
    std::vector<std::string> groups;
    std::vector<std::string> more = {}; ///< Further arguments.
    Variables variables = {};           ///< Further variables.
    std::string server = {};            ///< Where it finds the server; empty: where that listens.
};

/// A control plane and agents as real processes on this machine, in one scratch directory:
///
///     home/            of tt-serve
///     hosts/NAME/state, hosts/NAME/srv
///     *.log
///
/// All of them have ended when the object is gone. Throws what goes wrong.
class Cluster {
public:
    /// `programs` is a build directory, or any other with `bin/tt` and `libexec/tt`.
    Cluster(std::filesystem::path programs, std::filesystem::path directory);
    ~Cluster();
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    /// Returns when the server serves. It keeps its port from start to start.
    void start_server(const Variables& more = {}, const std::vector<std::string>& arguments = {});
    void kill_server();

    /// Returns at once; wait_for_hosts() says when agents have spoken.
    void start_agent(const AgentSpec& spec);
    void kill_agent(const std::string& name);
    void wait_for_hosts(std::size_t count) const;

    [[nodiscard]] pid_t server() const { return server_->pid(); }

    [[nodiscard]] pid_t agent(const std::string& name) const { return agents_.at(name).pid(); }

    /// Runs `tt` in the directory `work` to its end. Of `more` a variable goes before the one of
    /// client_variables().
    [[nodiscard]] Said
    tt(std::vector<std::string> arguments, const std::filesystem::path& work,
       const Variables& more = {}) const;

    /// The variables that make `tt` talk to this server.
    [[nodiscard]] Variables client_variables() const;

    /// Asks the API as the server's own user; throws unless the answer is 200.
    [[nodiscard]] std::string ask(const std::string& path) const;

    template<class View>
    [[nodiscard]] View get(const std::string& path) const {
        return must(decode<View>(ask(path)));
    }

    /// Looks again after each commit of the server, until `done` says yes; false when that takes longer.
    [[nodiscard]] bool wait_until(const std::function<bool()>& done, Duration at_most) const;

    /// Waits until the deploy is over, at most so long.
    [[nodiscard]] std::optional<Deploy> await_end(const DeployId& deploy, Duration at_most) const;

    /// Where agents find the server.
    [[nodiscard]] const std::string& agents_url() const { return note_.agents; }

    /// Where commands of its own user do.
    [[nodiscard]] std::string socket_url() const { return "unix:" + note_.socket; }

    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

    [[nodiscard]] std::filesystem::path home() const { return directory_ / "home"; }

    [[nodiscard]] std::filesystem::path host(const std::string& name) const {
        return directory_ / "hosts" / name;
    }

    [[nodiscard]] std::filesystem::path program(const std::string& name) const {
        return programs_ / (name == "tt" ? "bin" : "libexec/tt") / name;
    }

    /// The processes that this object waits for itself.
    [[nodiscard]] std::set<pid_t> own() const;

private:
    [[nodiscard]] std::string endpoint() const;

    std::filesystem::path programs_;
    std::filesystem::path directory_;
    LeaseNote note_;
    std::optional<Process> server_;
    std::map<std::string, Process> agents_;
};

} // namespace tt::testing_support
