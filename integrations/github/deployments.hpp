#pragma once

#include "integrations/github/address.hpp"
#include "integrations/github/client.hpp"
#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tt::github {

/// A deploy as GitHub is to show it.
struct NewDeployment {
    CommitId commit;
    std::string environment; ///< The stage.
    std::string description; ///< Tells this deploy from others of the same commit to the same stage.
    bool production = false;
};

struct Deployment {
    std::int64_t id = 0;
    CommitId commit;
    std::string environment;
    std::string description;
};

/// Tells GitHub of a deploy. GitHub merges nothing for it, and does not ask whether checks have passed: tt
/// has decided that. Not idempotent: after an answer that got lost, ask find_deployment() first.
Result<Deployment>
create_deployment(Client& client, const RepositoryName& repository, const NewDeployment& deployment);

/// The newest deployment that was created from the same values, if there is one among the last 100 of that
/// commit and environment.
Result<std::optional<Deployment>>
find_deployment(Client& client, const RepositoryName& repository, const NewDeployment& deployment);

enum class DeploymentState { queued, in_progress, success, failure, error, inactive };

constexpr auto names(DeploymentState) {
    using enum DeploymentState;
    return std::to_array<std::pair<DeploymentState, std::string_view>>(
        {{queued, "queued"},
         {in_progress, "in_progress"},
         {success, "success"},
         {failure, "failure"},
         {error, "error"},
         {inactive, "inactive"}}
    );
}

struct DeploymentNews {
    DeploymentState state = DeploymentState::in_progress;
    std::string description = {};     ///< Cut to the 140 that GitHub takes.
    std::string log_url = {};         ///< Where people can see more.
    std::string environment_url = {}; ///< Where the result can be used.

    bool operator==(const DeploymentNews&) const = default;
};

/// What was said last about how a deployment is getting on, without its links; nothing if nothing was, or
/// what tt never says.
Result<std::optional<DeploymentNews>>
find_deployment_news(Client& client, const RepositoryName& repository, std::int64_t deployment);

/// Says how a deployment is getting on. A success makes GitHub call earlier ones of the same environment
/// inactive, unless that is production.
Result<> set_deployment_state(
    Client& client, const RepositoryName& repository, std::int64_t deployment, const DeploymentNews& news
);

} // namespace tt::github
