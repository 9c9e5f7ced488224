#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/deploy.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tt {

/// Stops automation on a stage, or everyone but its owner when exclusive.
struct Hold {
    std::string owner;
    std::string reason;
    Time since;
    bool exclusive = false;
    bool automatic = false; ///< Set by tt itself, after failures or a manual deploy.

    bool operator==(const Hold&) const = default;

    template<class Self = Hold>
    static constexpr auto fields() {
        return std::tuple{
            field("owner", &Self::owner),         field("reason", &Self::reason),
            field("since", &Self::since),         field("exclusive", &Self::exclusive),
            field("automatic", &Self::automatic),
        };
    }
};

/// A build that failed or was rejected in a stage, and so is never an automatic candidate there again.
struct Rejection {
    BuildId build;
    DeployId deploy;
    std::string reason;
    Time at;

    bool operator==(const Rejection&) const = default;

    template<class Self = Rejection>
    static constexpr auto fields() {
        return std::tuple{
            field("build", &Self::build),
            field("deploy", &Self::deploy),
            field("reason", &Self::reason),
            field("at", &Self::at),
        };
    }
};

/// A build while it is live and accepted in a stage: what soak adds up, and what the next stage takes.
struct Accepted {
    BuildId build;
    DeployId deploy;
    Time since; ///< When it was accepted.
    Time until; ///< When it stopped being live there; end_of_time while it is.
    bool revoked =
        false; ///< Rolled back away from, or its acceptance withdrawn: rejected downstream at once.

    bool operator==(const Accepted&) const = default;

    template<class Self = Accepted>
    static constexpr auto fields() {
        return std::tuple{
            field("build", &Self::build), field("deploy", &Self::deploy),   field("since", &Self::since),
            field("until", &Self::until), field("revoked", &Self::revoked),
        };
    }
};

/// What one stage of a service runs, and what stands in its way.
struct Stage {
    static constexpr std::string_view table = "stage";

    ServiceName service;
    StageName name;
    BuildId running; ///< What its hosts should serve when no deploy is active; empty: nothing yet.
    DeployId last;   ///< The deploy that made it so.
    int config = 0;  ///< The runtime configuration revision that goes with `running`.
    BuildId proven;  ///< The newest build accepted here and not rejected, revoked or vetoed since.
    DeployId active; ///< The deploy under way, if any.
    BuildId left; ///< The build of a failed or aborted deploy that some hosts may still serve; they are left
                  ///< alone, because people decide what becomes of them.
    std::vector<DeployId> trailing; ///< Deploys that are over while permits of theirs are still counted.
    std::vector<DeployId> queue;    ///< Those that wait for the active one, in order.
    std::optional<Hold> hold;
    std::vector<Rejection> rejections; ///< Newest last.
    std::vector<Accepted> accepted;    ///< Newest last, bounded.
    int failures_in_row = 0; ///< Automatic deploys that failed or were rejected, since one succeeded.

    Time spent_fire; ///< Fires of the schedule up to this instant are over: one was used, or they are older
                     ///< than the schedule.

    [[nodiscard]] std::string key() const { return service.value + "/" + name.value; }

    bool operator==(const Stage&) const = default;

    template<class Self = Stage>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service),
            field("name", &Self::name),
            field("running", &Self::running),
            field("last", &Self::last),
            field("config", &Self::config),
            field("proven", &Self::proven),
            field("active", &Self::active),
            field("left", &Self::left),
            field("trailing", &Self::trailing),
            field("queue", &Self::queue),
            field("hold", &Self::hold),
            field("rejections", &Self::rejections),
            field("accepted", &Self::accepted),
            field("failures_in_row", &Self::failures_in_row),
            field("spent_fire", &Self::spent_fire),
        };
    }
};

/// Key of a stage in State::stages.
std::string stage_key(const ServiceName& service, const StageName& stage);

} // namespace tt
