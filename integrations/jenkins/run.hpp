#pragma once

#include "integrations/jenkins/revision.hpp"
#include "pipeline/base/field.hpp"
#include "pipeline/base/time.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tt::jenkins {

/// How a run ended. A word that Jenkins did not have when this was written is `unknown`, which is no success.
enum class RunResult { success, unstable, failure, aborted, not_built, unknown };

constexpr auto names(RunResult /*unused*/) {
    using enum RunResult;
    return std::array{
        std::pair{success, "success"}, std::pair{unstable, "unstable"},   std::pair{failure, "failure"},
        std::pair{aborted, "aborted"}, std::pair{not_built, "not-built"}, std::pair{unknown, "unknown"},
    };
}

/// A file that a run keeps.
struct Artifact {
    std::string name; ///< Without its directories.
    std::string path; ///< Below the run's artifacts, with `/`.

    bool operator==(const Artifact&) const = default;
};

/// How many tests a run had.
struct TestCounts {
    std::int64_t passed = 0;
    std::int64_t failed = 0;
    std::int64_t skipped = 0;

    bool operator==(const TestCounts&) const = default;
};

/// One run of a job as it is now.
struct Run {
    std::int64_t number = 0;
    std::string url = {};  ///< For people, as Jenkins itself writes it; empty when it was not told.
    std::string name = {}; ///< `#12`, or what the job calls it.
    /// Steps may still be running when there is a result already.
    bool building = false;
    std::optional<RunResult> result = {};
    Time started = {};
    Duration duration{0}; ///< 0 while it runs.
    Duration expected{0}; ///< From the runs before; 0 where Jenkins cannot say.
    std::optional<std::int64_t> queue_item = {};
    std::string cause = {}; ///< In words: `Started by user ann`.
    std::vector<Revision> revisions = {};
    std::map<std::string, std::string> parameters = {
    }; ///< Booleans and numbers as text; a password is empty.
    std::vector<Artifact> artifacts = {};
    std::optional<TestCounts> tests = {};

    /// Nothing about it will change any more.
    [[nodiscard]] bool finished() const { return !building && result.has_value(); }

    bool operator==(const Run&) const = default;
};

/// Reads one run (`RUN/api/json`). One without number, time, or word on whether it still builds is `corrupt`.
Result<Run> read_run(std::string_view json);

/// Reads the runs of a job (`JOB/api/json` with builds), newest first as they stand there.
Result<std::vector<Run>> read_runs(std::string_view json);

/// What has to be asked for so that a Run is complete: the value of `tree`.
extern const std::string_view run_tree;

} // namespace tt::jenkins
