#pragma once

#include "pipeline/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tt::jenkins {

/// One run of a job. The job's full name has its folders in front, and is as Jenkins spells it: the job of
/// branch `feature/x` in the multibranch project `acme/web` is `acme/web/feature%2Fx`.
struct RunId {
    std::string job;
    std::int64_t number = 0; ///< 0 is none: the job itself.

    bool operator==(const RunId&) const = default;
};

/// The full name of a branch's job. Jenkins writes some letters of a branch as `%` and two digits
/// (https://github.com/jenkinsci/branch-api-plugin, NameEncoder).
std::string branch_job(std::string_view project, std::string_view branch);

/// The branch that a job's last segment stands for; the inverse of branch_job() for names made by it.
std::string branch_of(std::string_view job);

/// The path of a job below the server's URL: `folder/web` is `/job/folder/job/web`. Escapes each segment,
/// also the `%` that it holds.
std::string job_path(std::string_view job);

/// The path of a run, without a slash at its end.
std::string run_path(const RunId& run);

/// What the URL of a job or of a run, absolute or only a path, stands for. Views in it (`/view/all/`) and the
/// context path in front do not matter.
Result<RunId> read_job_url(std::string_view url);

} // namespace tt::jenkins
