#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tt::jenkins {

/// Where one CI stage of a run is. A word that is not known here is `unknown`, which is no success.
enum class CiStageStatus {
    waiting, ///< Its turn has not come.
    running,
    paused, ///< Waits for a person.
    success,
    unstable,
    failure,
    aborted,
    skipped, ///< Not executed, because of a condition or of an earlier failure.
    unknown,
};

constexpr auto names(CiStageStatus /*unused*/) {
    using enum CiStageStatus;
    return std::array{
        std::pair{waiting, "waiting"}, std::pair{running, "running"},   std::pair{paused, "paused"},
        std::pair{success, "success"}, std::pair{unstable, "unstable"}, std::pair{failure, "failure"},
        std::pair{aborted, "aborted"}, std::pair{skipped, "skipped"},   std::pair{unknown, "unknown"},
    };
}

/// One CI stage of a run as it is now.
struct CiStage {
    std::string id;
    std::string name;
    CiStageStatus status = CiStageStatus::unknown;
    std::optional<Time> started = {}; ///< Absent for a stage that did not start.
    Duration duration{0};             ///< So far, when it is running.
    Duration paused{0};               ///< The part of it in which it waited for people.
    std::string error = {};           ///< What Jenkins says went wrong.
    /// The stage that holds it, by id, where stages are nested; a parallel branch, say.
    std::string parent = {};

    bool operator==(const CiStage&) const = default;
};

/// The CI stages of one of a job's runs.
struct StagedRun {
    std::int64_t number = 0;
    CiStageStatus status = CiStageStatus::unknown;
    Time started = {};
    Duration duration{0};
    std::vector<CiStage> stages = {};

    bool operator==(const StagedRun&) const = default;
};

/// Reads what the stage view says about one run (`RUN/wfapi/describe`).
Result<StagedRun> read_stage_view(std::string_view json);

/// Reads what it says about the last runs of a job (`JOB/wfapi/runs`), newest first.
Result<std::vector<StagedRun>> read_stage_view_runs(std::string_view json);

/// Reads one stage out of a stage view, as it also stands alone (`RUN/execution/node/ID/wfapi/describe`).
Result<CiStage> read_stage(std::string_view json);

/// Reads the tree of the graph view (`RUN/stages/tree`), bare or wrapped in `data` as older versions do; each
/// stage stands before those that it holds.
Result<std::vector<CiStage>> read_stage_tree(std::string_view json);

} // namespace tt::jenkins
