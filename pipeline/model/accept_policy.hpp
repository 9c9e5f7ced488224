#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/model/question.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tt {

/// The tests that judge a finished deploy. Exactly one of `run`, `http`, `metric`, `job` and
/// `by` is set.
struct AcceptPolicy {
    std::string run = {};    ///< As Question::run.
    std::string script = {}; ///< As Question::script.
    std::string http = {};   ///< As Question::http.
    int status = 200;
    Duration timeout = std::chrono::minutes{5}; ///< Of one attempt.
    int attempts = 1;
    std::optional<Metric> metric = std::nullopt;
    std::optional<JobToRun> job = std::nullopt;
    std::vector<std::string> by = {}; ///< The people and tokens whose word judges: a system outside.
    Duration again{0};                ///< How often what is accepted is tested again; 0: never.

    bool operator==(const AcceptPolicy&) const = default;

    template<class Self = AcceptPolicy>
    static constexpr auto fields() {
        return std::tuple{
            field("run", &Self::run),         field("script", &Self::script),
            field("http", &Self::http),       field("status", &Self::status),
            field("timeout", &Self::timeout), field("attempts", &Self::attempts),
            field("metric", &Self::metric),   field("job", &Self::job),
            field("by", &Self::by),           field("again", &Self::again),
        };
    }
};

/// What one attempt asks.
Question question_of(const AcceptPolicy& test);

} // namespace tt
