#pragma once

#include "pipeline/model/view.hpp"

#include <vector>

namespace tt {

/// A deploy in a stage's queue, or the active one.
struct QueuedDeploy {
    Deploy deploy;
    DeployId overtaken_by;        ///< It will be superseded when that one begins; empty: it has its own turn.
    std::vector<Because> because; ///< What it waits for.

    template<class Self = QueuedDeploy>
    static constexpr auto fields() {
        return std::tuple{
            field("deploy", &Self::deploy), field("overtaken_by", &Self::overtaken_by),
            field("because", &Self::because)
        };
    }
};

/// `GET /v1/queue`: the active deploy of a stage, and those that wait, in the order in which they will begin.
struct QueueView {
    ServiceName service;
    StageName stage;
    std::vector<QueuedDeploy> deploys;

    template<class Self = QueueView>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("stage", &Self::stage), field("deploys", &Self::deploys)
        };
    }
};

} // namespace tt
