#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tt {

/// One CI stage of the run behind a build.
struct CiStageView {
    std::string name;
    std::string status;    ///< `success`, `running`, `failure` and so on, as Jenkins means it.
    Time started;          ///< The epoch: it has not.
    Duration took{0};      ///< So far, while it runs.
    Duration usual{0};     ///< The median of its last successes; 0: there is none.
    bool required = false; ///< Builds go nowhere by themselves without it.
    std::string error;

    bool operator==(const CiStageView&) const = default;

    template<class Self = CiStageView>
    static constexpr auto fields() {
        return std::tuple{
            field("name", &Self::name),   field("status", &Self::status), field("started", &Self::started),
            field("took", &Self::took),   field("usual", &Self::usual),   field("required", &Self::required),
            field("error", &Self::error),
        };
    }
};

/// `GET /v1/ci`: what CI made of a build.
struct CiView {
    ServiceName service;
    BuildId build;
    std::uint64_t number = 0; ///< Of the build.
    std::string job;
    std::int64_t run = 0;
    std::string url; ///< Of the run, for people.
    bool finished = false;
    std::vector<CiStageView>
        stages;                   ///< In the order of the run; required ones that have not begun at the end.
    std::string unpublished = {}; ///< What keeps a newer run from becoming a build; empty: nothing.

    bool operator==(const CiView&) const = default;

    template<class Self = CiView>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service),
            field("build", &Self::build),
            field("number", &Self::number),
            field("job", &Self::job),
            field("run", &Self::run),
            field("url", &Self::url),
            field("finished", &Self::finished),
            field("stages", &Self::stages),
            field("unpublished", &Self::unpublished),
        };
    }
};

} // namespace tt
