#pragma once

#include "integrations/acceptance/github_clients.hpp"
#include "integrations/writeback/branch_writer.hpp"
#include "integrations/writeback/comment_writer.hpp"
#include "integrations/writeback/deployment_writer.hpp"
#include "integrations/writeback/status_writer.hpp"
#include "integrations/writeback/wanted.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace tt {

/// Tells GitHub what services want it told of their deploys: compares what it is to show with what it shows,
/// and writes the difference. Whatever happens in between, a crash, an answer that got lost, an hour without
/// GitHub, the next step makes good, and writes nothing twice.
///
/// After a failure a service waits, longer each time, or for as long as a limit of GitHub's asks; others go
/// on. For one thread, but stop().
class GithubWriter {
public:
    struct Setting {
        GithubClients& github;
        std::string url;                             ///< See wanted_on_github().
        std::function<void(const std::string&)> log; ///< Hears of a service's failure and recovery once.
    };

    GithubWriter(Setting setting, Clock& clock);

    /// Writes what is due. Returns how long until something is that is not now; nothing if only another
    /// state can bring that. Blocks for as long as GitHub does.
    std::optional<Duration> step(const State& state);

    /// Ends the request under way, and sends no other; nor does anybody who shares its `github`. From any
    /// thread.
    void stop() { setting_.github.stop(); }

private:
    /// What is known of one service's repository, and how it goes.
    struct Effort {
        std::string repository; ///< With its server: what is known is known of that one.
        DeploymentWriter deployments;
        StatusWriter statuses;
        CommentWriter comments;
        BranchWriter branch;
        Duration due{0}; ///< On the monotonic clock.
        int failures = 0;
        std::string complaint; ///< The one that was logged last; empty: all is well.
    };

    Effort& effort_for(const Wanted& wanted);
    Result<> write(const Wanted& wanted, Effort& effort, std::optional<Duration>& limit);
    void
    take_note(const Wanted& wanted, Effort& effort, const Result<>& result, std::optional<Duration> limit);

    Setting setting_;
    Clock& clock_;
    std::map<ServiceName, Effort> efforts_;
};

} // namespace tt
