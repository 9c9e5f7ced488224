#pragma once

#include "pipeline/model/view.hpp"

#include <cstdint>
#include <vector>

namespace tt {

/// A build that comes to a stage.
struct Arrival {
    ServiceName service;
    StageName stage;
    BuildId build;
    std::uint64_t number = 0; ///< Of the build.
    DeployKind kind = DeployKind::regular;
    DeployId deploy; ///< Empty: it will only be started.
    Time starts;
    Time arrives;      ///< When its deploy is accepted.
    bool timed = true; ///< False: no earlier deploy tells how long hosts or tests take there, so that it
                       ///< takes longer than this says.

    bool operator==(const Arrival&) const = default;

    template<class Self = Arrival>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("stage", &Self::stage),
            field("build", &Self::build),     field("number", &Self::number),
            field("kind", &Self::kind),       field("deploy", &Self::deploy),
            field("starts", &Self::starts),   field("arrives", &Self::arrives),
            field("timed", &Self::timed),
        };
    }
};

/// A build that does not come to a stage in the time that was looked at, or any build that does not.
struct Absence {
    ServiceName service;
    StageName stage;
    BuildId build; ///< Empty: no build comes to the stage by itself.
    std::uint64_t number = 0;
    Because because; ///< What is in its way at the end of that time; `until` end_of_time: for ever, unless
                     ///< somebody does something.

    bool operator==(const Absence&) const = default;

    template<class Self = Absence>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("stage", &Self::stage),     field("build", &Self::build),
            field("number", &Self::number),   field("because", &Self::because),
        };
    }
};

/// `GET /v1/calendar`: what will happen if nobody does anything, nothing is published and nothing goes wrong.
struct CalendarView {
    Time at;
    Time until;
    std::vector<Arrival> arrivals; ///< In order of time.
    std::vector<Absence> absences; ///< Stage by stage, as the policy has them, newest build first.

    bool operator==(const CalendarView&) const = default;

    template<class Self = CalendarView>
    static constexpr auto fields() {
        return std::tuple{
            field("at", &Self::at), field("until", &Self::until), field("arrivals", &Self::arrivals),
            field("absences", &Self::absences)
        };
    }
};

} // namespace tt
