#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/time.hpp"

#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

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

    bool operator==(const PromotePolicy&) const = default;

    template<class Self = PromotePolicy>
    static constexpr auto fields() {
        return std::tuple{
            field("on", &Self::on),     field("pick", &Self::pick),
            field("soak", &Self::soak), field("schedule", &Self::schedule),
            field("zone", &Self::zone), field("within", &Self::within),
        };
    }
};

} // namespace tt
