#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/view.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tt::sim {

/// One thing that happened and that people care about.
struct CourseEvent {
    Time at;
    Duration after{0};   ///< Since the start.
    std::string subject; ///< `d4`, `web/prod`, a build, or `zone z2`.
    std::string what;    ///< One line for people.

    bool operator==(const CourseEvent&) const = default;

    template<class Self = CourseEvent>
    static constexpr auto fields() {
        return std::tuple{
            field("at", &Self::at),
            field("after", &Self::after),
            field("subject", &Self::subject),
            field("what", &Self::what),
        };
    }
};

/// The least capacity that a stage had, and when it first had it.
struct LowestCapacity {
    Time at;
    Duration after{0};
    int ready = 0;
    int expected = 0;
    int percent = 0; ///< Of the expected hosts, rounded down.
    int floor = 0;   ///< In hosts.

    bool operator==(const LowestCapacity&) const = default;

    template<class Self = LowestCapacity>
    static constexpr auto fields() {
        return std::tuple{
            field("at", &Self::at),           field("after", &Self::after),
            field("ready", &Self::ready),     field("expected", &Self::expected),
            field("percent", &Self::percent), field("floor", &Self::floor),
        };
    }
};

/// What became of one stage.
struct StageCourse {
    StageName name;
    int hosts = 0;
    BuildId running;
    std::uint64_t number = 0;           ///< Of that build.
    std::map<std::string, int> deploys; ///< By how they ended or stand: `accepted`, `rollback accepted`, …
    LowestCapacity lowest;
    Duration below_floor{0}; ///< For how long it had less than its floor.
    DeployId longest;        ///< The deploy that took longest, of those that are over; empty: none is.
    Duration longest_took{0};
    std::string summary;          ///< What it runs and what it waits for, in one sentence.
    std::vector<Because> because; ///< At the end, as `tt why` has it.

    bool operator==(const StageCourse&) const = default;

    template<class Self = StageCourse>
    static constexpr auto fields() {
        return std::tuple{
            field("name", &Self::name),
            field("hosts", &Self::hosts),
            field("running", &Self::running),
            field("number", &Self::number),
            field("deploys", &Self::deploys),
            field("lowest", &Self::lowest),
            field("below_floor", &Self::below_floor),
            field("longest", &Self::longest),
            field("longest_took", &Self::longest_took),
            field("summary", &Self::summary),
            field("because", &Self::because),
        };
    }
};

/// A simulation from its start to its end.
struct Course {
    ServiceName service;
    Time start;
    Time end;
    std::uint64_t seed = 0;
    int hosts = 0;
    int zones = 0;
    std::uint64_t steps = 0;   ///< Of the engine.
    std::uint64_t reports = 0; ///< That it took.
    std::string command;       ///< Takes this course again; empty unless whoever printed it said so.
    std::vector<CourseEvent> events;
    std::vector<StageCourse> stages;

    bool operator==(const Course&) const = default;

    template<class Self = Course>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("start", &Self::start),
            field("end", &Self::end),         field("seed", &Self::seed),
            field("hosts", &Self::hosts),     field("zones", &Self::zones),
            field("steps", &Self::steps),     field("reports", &Self::reports),
            field("command", &Self::command), field("events", &Self::events),
            field("stages", &Self::stages),
        };
    }
};

} // namespace tt::sim
