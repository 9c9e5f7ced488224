#include "integrations/writeback/wanted.hpp"

#include "integrations/writeback/spoken_of.hpp"
#include "integrations/writeback/stable_build.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <ranges>
#include <utility>

namespace tt {

namespace {

using github::DeploymentState;
using github::StatusState;

/// Everything that what is said of one service depends on.
struct Telling {
    const State& state;
    const Policy& policy;
    const std::vector<SpokenOf>& deploys;
    std::string_view url;

    [[nodiscard]] std::string link(const Deploy& deploy) const {
        return url.empty() ? "" : fmt::format("{}/v1/log?subject={}", url, deploy.id.value);
    }
};

std::string place_of(const Deploy& deploy) {
    return deploy.service.value + "/" + deploy.stage.value;
}

DeploymentState deployment_state(const SpokenOf& spoken) {
    switch (spoken.deploy->state) {
    case DeployState::queued:
        return DeploymentState::queued;
    case DeployState::running:
    case DeployState::halted:
    case DeployState::accepting:
        return DeploymentState::in_progress;
    case DeployState::accepted:
        if (!spoken.live) return DeploymentState::inactive;
        return spoken.withdrawn ? DeploymentState::failure : DeploymentState::success;
    case DeployState::rejected:
    case DeployState::failed:
        return DeploymentState::failure;
    case DeployState::aborted:
    case DeployState::superseded:
    case DeployState::no_hosts:
        return DeploymentState::inactive;
    }
    return DeploymentState::error;
}

StatusState status_state(const SpokenOf& spoken) {
    switch (spoken.deploy->state) {
    case DeployState::queued:
    case DeployState::running:
    case DeployState::halted:
    case DeployState::accepting:
        return StatusState::pending;
    case DeployState::accepted:
        return spoken.withdrawn ? StatusState::failure : StatusState::success;
    case DeployState::rejected:
    case DeployState::failed:
        return StatusState::failure;
    case DeployState::aborted:
    case DeployState::superseded:
    case DeployState::no_hosts:
        return StatusState::error;
    }
    return StatusState::error;
}

std::string said_of(const SpokenOf& spoken) {
    const std::string_view state = to_string(spoken.deploy->state);
    return fmt::format("{} {}{}", spoken.deploy->id.value, state, spoken.withdrawn ? ", rejected since" : "");
}

/// Whether it is about a build coming somewhere, and not about its restart.
bool moves_build(DeployKind kind) {
    return brings_build(kind) || kind == DeployKind::rollback;
}

/// The fleet's id keeps apart the deploys of two control planes that tell one repository.
std::string description_of(const State& state, const Deploy& deploy) {
    return fmt::format(
        "{}: {} of {} by {} (fleet {})", deploy.id.value, to_string(deploy.kind), short_id(deploy.build),
        deploy.by, state.fleet.id.value
    );
}

std::vector<WantedDeployment> deployments(const Telling& telling) {
    std::vector<WantedDeployment> wanted;
    for (const SpokenOf& spoken : telling.deploys) {
        const Deploy& deploy = *spoken.deploy;
        wanted.push_back(
            {{spoken.build->commit.id, place_of(deploy), description_of(telling.state, deploy),
              is_last(telling.policy, deploy.stage)},
             {deployment_state(spoken), said_of(spoken), telling.link(deploy)}}
        );
    }
    return wanted;
}

/// Of each commit and stage the last deploy that began counts: what never began says nothing of a commit.
std::vector<WantedStatus> statuses(const Telling& telling) {
    std::map<std::pair<CommitId, std::string>, const SpokenOf*> last;
    for (const SpokenOf& spoken : telling.deploys)
        if (spoken.deploy->started_at != Time{} && moves_build(spoken.deploy->kind))
            last[{spoken.build->commit.id, place_of(*spoken.deploy)}] = &spoken;
    std::vector<WantedStatus> wanted;
    for (const auto& [key, spoken] : last)
        wanted.push_back(
            {key.first,
             {"tt/" + key.second, status_state(*spoken), said_of(*spoken), telling.link(*spoken->deploy)}}
        );
    return wanted;
}

std::string comment_text(const SpokenOf& spoken, const std::string& marker, const std::string& link) {
    const Deploy& deploy = *spoken.deploy;
    const std::string id = link.empty() ? deploy.id.value : fmt::format("[{}]({})", deploy.id.value, link);
    return fmt::format(
        "**{}** has this change in **{}** since {}: build `{}`, deploy {}.\n\n{}", deploy.service.value,
        deploy.stage.value, to_rfc3339(std::chrono::floor<std::chrono::seconds>(deploy.finished_at)),
        short_id(deploy.build), id, marker
    );
}

WantedComment comment_on(const Telling& telling, const SpokenOf& spoken) {
    const Build* before = telling.state.builds.find(spoken.deploy->replaces.value);
    std::string marker = fmt::format("<!-- tt: {} -->", place_of(*spoken.deploy));
    std::string text = comment_text(spoken, marker, telling.link(*spoken.deploy));
    return {
        before == nullptr ? CommitId{} : before->commit.id, spoken.build->commit.id, std::move(marker),
        std::move(text)
    };
}

std::vector<WantedComment> comments(const Telling& telling, Time now) {
    std::vector<WantedComment> wanted;
    for (const SpokenOf& spoken : telling.deploys) {
        const Deploy& deploy = *spoken.deploy;
        const bool reached = deploy.state == DeployState::accepted && brings_build(deploy.kind);
        if (reached && now - deploy.finished_at < spoken_of_for)
            wanted.push_back(comment_on(telling, spoken));
    }
    return wanted;
}

/// Never the branch that builds are made from, which belongs to people.
WantedBranch branch(const State& state, const Policy& policy) {
    const std::string& name = policy.source.write.stable;
    if (name.empty() || name == policy.source.branch) return {};
    const Build* build = state.builds.find(stable_build(state, policy).value);
    return {name, build == nullptr || build->commit.dirty ? CommitId{} : build->commit.id};
}

Wanted wanted_of(const Telling& telling, Time now) {
    const Source& source = telling.policy.source;
    Wanted wanted;
    wanted.service = telling.policy.service;
    wanted.server = source.server;
    wanted.repository = source.github;
    if (source.write.deployments) wanted.deployments = deployments(telling);
    if (source.write.statuses) wanted.statuses = statuses(telling);
    if (source.write.comments) wanted.comments = comments(telling, now);
    wanted.branch = branch(telling.state, telling.policy);
    return wanted;
}

std::vector<const Policy*> policies_that_write(const State& state) {
    std::vector<const Policy*> policies;
    for (const auto& [name, service] : state.services.rows()) {
        const Policy* policy = current_policy(state, service->name);
        const bool writes = policy != nullptr && policy->source.write != WriteBack{};
        if (writes && !policy->source.github.empty()) policies.push_back(policy);
    }
    return policies;
}

} // namespace

std::vector<Wanted> wanted_on_github(const State& state, Time now, std::string_view url) {
    const std::vector<const Policy*> policies = policies_that_write(state);
    if (policies.empty()) return {};
    std::set<ServiceName> services;
    for (const Policy* policy : policies) services.insert(policy->service);
    auto deploys = spoken_of(state, services, now);
    std::vector<Wanted> wanted;
    for (const Policy* policy : policies)
        wanted.push_back(wanted_of({state, *policy, deploys[policy->service], url}, now));
    return wanted;
}

} // namespace tt
