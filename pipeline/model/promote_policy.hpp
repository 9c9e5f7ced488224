#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/question.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace tt {

enum class PromoteOn {
    manual,   ///< Only by command.
    build,    ///< As soon as a build is published (`from: builds`).
    success,  ///< As soon as the upstream deploy is accepted and has soaked.
    schedule, ///< When the schedule fires.
};

constexpr auto names(PromoteOn) {
    using enum PromoteOn;
    return std::to_array<std::pair<PromoteOn, std::string_view>>(
        {{manual, "manual"}, {build, "build"}, {success, "success"}, {schedule, "schedule"}}
    );
}

enum class Pick { newest, oldest };

constexpr auto names(Pick) {
    return std::to_array<std::pair<Pick, std::string_view>>(
        {{Pick::newest, "newest"}, {Pick::oldest, "oldest"}}
    );
}

/// What a stage does for the sake of those that take builds from it.
enum class Yield {
    no,           ///< Nothing: it takes the next build as soon as it may.
    until_soaked, ///< Keeps a build until it has soaked for them.
};

constexpr auto names(Yield) {
    return std::to_array<std::pair<Yield, std::string_view>>(
        {{Yield::no, "no"}, {Yield::until_soaked, "until-soaked"}}
    );
}

/// A gate that a hotfix may pass over.
enum class Skip { soak, schedule, window, freeze, approve, gates };

constexpr auto names(Skip) {
    using enum Skip;
    return std::to_array<std::pair<Skip, std::string_view>>({
        {soak, "soak"},
        {schedule, "schedule"},
        {window, "window"},
        {freeze, "freeze"},
        {approve, "approve"},
        {gates, "gates"},
    });
}

/// The gates of a stage that do not hold up a hotfix, nor what automation makes of it further down.
struct HotfixPolicy {
    std::vector<Skip> skip;

    bool operator==(const HotfixPolicy&) const = default;

    template<class Self = HotfixPolicy>
    static constexpr auto fields() {
        return std::tuple{field("skip", &Self::skip)};
    }
};

/// Whose word a build needs before it may go to a stage. People whose name is that of the commit's author (or
/// the author's address, or what stands before its @) are the author.
struct ApprovePolicy {
    int count = 1; ///< So many different people.
    bool not_author = false;
    std::vector<std::string> by; ///< Only these people count; empty: everybody does.

    bool operator==(const ApprovePolicy&) const = default;

    template<class Self = ApprovePolicy>
    static constexpr auto fields() {
        return std::tuple{
            field("count", &Self::count),
            field("not_author", &Self::not_author),
            field("by", &Self::by),
        };
    }
};

/// When a build moves to a stage by itself (design 7).
///
/// A fire of the schedule arms the stage for `within`, and the first candidate that is eligible in that time
/// goes; then the fire is spent. That is the misfire limit as well: what nobody could act on in that time,
/// because the control plane was down, say, is passed over. A newer fire takes the place of an older one.
/// So is everything that fired before the schedule was adopted.
struct PromotePolicy {
    PromoteOn on = PromoteOn::manual;
    Pick pick = Pick::newest;
    Duration soak{0};     ///< How long the build must have been live and accepted upstream.
    std::string schedule; ///< A cron expression (pipeline/calendar/cron.hpp), for PromoteOn::schedule only.
    std::string zone;     ///< The IANA name of the zone in whose time it fires.
    Duration within = std::chrono::hours{1};
    int max_commits = 0; ///< An automatic deploy brings at most so many commits at once; 0: any number.
    std::optional<ApprovePolicy> approve; ///< Holds for deploys by people as well.
    std::vector<Probe> gates;             ///< Asked once all other gates are open.

    bool operator==(const PromotePolicy&) const = default;

    template<class Self = PromotePolicy>
    static constexpr auto fields() {
        return std::tuple{
            field("on", &Self::on),
            field("pick", &Self::pick),
            field("soak", &Self::soak),
            field("schedule", &Self::schedule),
            field("zone", &Self::zone),
            field("within", &Self::within),
            field("max_commits", &Self::max_commits),
            field("approve", &Self::approve),
            field("gates", &Self::gates),
        };
    }
};

} // namespace tt
