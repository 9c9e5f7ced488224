#pragma once

#include "pipeline/model/change.hpp"

#include <vector>

namespace tt {

/// `GET /v1/tables`: what the control plane knows of one service now, as the records of its tables, enough to
/// go on from there elsewhere: every build, the deploys and permits that still matter, the hosts that belong
/// to it. Nothing that is secret: no credential and no runtime configuration.
struct TablesView {
    Time at;
    Fleet fleet;
    Service service;
    std::vector<Policy> policies; ///< The one that holds.
    std::vector<Build> builds;
    std::vector<Stage> stages;
    std::vector<Deploy> deploys;
    std::vector<Permit> permits;
    std::vector<Host> hosts; ///< Those that one of its stages has.
    std::vector<Freeze> freezes;
    std::vector<KnownCommit> commits;
    std::vector<Veto> vetoes;
    std::vector<Approval> approvals;
    std::vector<HostId> silent; ///< Of the hosts, those that cannot be reached.

    template<class Self = TablesView>
    static constexpr auto fields() {
        return std::tuple{
            field("at", &Self::at),
            field("fleet", &Self::fleet),
            field("service", &Self::service),
            field("policies", &Self::policies),
            field("builds", &Self::builds),
            field("stages", &Self::stages),
            field("deploys", &Self::deploys),
            field("permits", &Self::permits),
            field("hosts", &Self::hosts),
            field("freezes", &Self::freezes),
            field("commits", &Self::commits),
            field("vetoes", &Self::vetoes),
            field("approvals", &Self::approvals),
            field("silent", &Self::silent),
        };
    }
};

} // namespace tt
