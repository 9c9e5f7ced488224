#pragma once

#include "integrations/github/deployments.hpp"
#include "integrations/github/remarks.hpp"
#include "pipeline/model/state.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// A deploy as a GitHub Deployment. Its description names the deploy and stays, so it is found again by it.
struct WantedDeployment {
    github::NewDeployment deployment;
    github::DeploymentNews news;
};

struct WantedStatus {
    CommitId commit;
    github::CommitStatus status;
};

/// A comment on each pull request that came with a deploy: those of the commits after `base`, up to `head`.
struct WantedComment {
    CommitId base; ///< Empty: only `head` itself.
    CommitId head;
    std::string marker; ///< Unseen by readers; a pull request that has it in a comment needs no other.
    std::string text;
};

struct WantedBranch {
    std::string name; ///< Empty: none.
    CommitId commit;  ///< Empty: it stays where it is.
};

/// What GitHub is to show of one service.
struct Wanted {
    ServiceName service;
    std::string server; ///< As in Source.
    std::string repository;
    std::vector<WantedDeployment> deployments; ///< In the order of deploys.
    std::vector<WantedStatus> statuses;
    std::vector<WantedComment> comments;
    WantedBranch branch;
};

/// For how long after its end a deploy is spoken of. What a stage runs is always, and what ran before it.
inline constexpr Duration spoken_of_for = std::chrono::hours{24};

/// What GitHub is to show, for each service that wants it told. Pure.
///
/// Builds of a work tree with changes of its own are left out, because GitHub has not what is in them.
/// Nothing that a hook, a test or a person wrote is repeated: who reads the repository need not be one of
/// those who may see deploys. `url` is how people reach this control plane, for links; empty: no links.
std::vector<Wanted> wanted_on_github(const State& state, Time now, std::string_view url);

} // namespace tt
