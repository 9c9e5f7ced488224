#pragma once

#include "pipeline/model/policy.hpp"
#include "pipeline/model/view.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tt {

/// Asks what a changed policy would have done to the deploys of the past. Nothing is adopted.
struct ReplayPolicy {
    Policy policy;
    Duration within{0}; ///< How far to look back.

    template<class Self = ReplayPolicy>
    static constexpr auto fields() {
        return std::tuple{field("policy", &Self::policy), field("within", &Self::within)};
    }
};

/// What a changed policy would have done to a deploy of the past.
enum class Hindsight {
    delayed, ///< Would have begun later.
    blocked, ///< Would not have begun before another build took its place, or until now.
};

constexpr auto names(Hindsight) {
    using enum Hindsight;
    return std::to_array<std::pair<Hindsight, std::string_view>>({
        {delayed, "delayed"},
        {blocked, "blocked"},
    });
}

/// A deploy that a changed policy would have stopped at first.
struct ReplayedDeploy {
    DeployId deploy;
    StageName stage;
    BuildId build;
    std::uint64_t number = 0; ///< Of the build.
    Time at;                  ///< When it was started.
    Hindsight hindsight = Hindsight::blocked;
    Because because;     ///< The first gate that the changed policy had closed then, and its own had open.
    Time opens;          ///< When it would have begun; end_of_time: never.
    std::string trouble; ///< What went wrong with the build in the stage; empty: nothing did.

    bool operator==(const ReplayedDeploy&) const = default;

    template<class Self = ReplayedDeploy>
    static constexpr auto fields() {
        return std::tuple{
            field("deploy", &Self::deploy),   field("stage", &Self::stage),
            field("build", &Self::build),     field("number", &Self::number),
            field("at", &Self::at),           field("hindsight", &Self::hindsight),
            field("because", &Self::because), field("opens", &Self::opens),
            field("trouble", &Self::trouble),
        };
    }
};

/// What a changed policy would have done to the deploys that the journal has.
struct ReplayView {
    ServiceName service;
    Time since;                          ///< Deploys before were not looked at.
    int deploys = 0;                     ///< That brought a build to a stage of the changed policy.
    int bad = 0;                         ///< Of these, those that something went wrong with.
    std::vector<ReplayedDeploy> stopped; ///< Of these, those that the policy would have stopped, in order.

    bool operator==(const ReplayView&) const = default;

    template<class Self = ReplayView>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("since", &Self::since),
            field("deploys", &Self::deploys), field("bad", &Self::bad),
            field("stopped", &Self::stopped),
        };
    }
};

} // namespace tt
