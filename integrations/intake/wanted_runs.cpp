#include "integrations/intake/wanted_runs.hpp"

#include "integrations/github/address.hpp"
#include "integrations/jenkins/job.hpp"

#include <algorithm>

namespace tt {

namespace {

using jenkins::Run;

/// The number of the run of the job that the build came from; 0: it came from elsewhere.
std::int64_t run_behind(const Build& build, const std::string& job) {
    const auto run = jenkins::read_job_url(build.ci_url);
    return run && run->job == job ? run->number : 0;
}

bool is_of_branch(const Run& run, const Source& source) {
    const std::string repository = source.github.empty() ? "" : remote_of(source);
    const auto revision = jenkins::choose_revision(run.revisions, repository);
    if (!revision) return true;
    if (revision->pull_request) return false;
    return revision->branch.empty() || revision->branch == source.branch;
}

} // namespace

std::string remote_of(const Source& source) {
    if (!source.github.empty()) return github::clone_url(source.server, source.github);
    return source.git.starts_with('/') || source.git.contains(':') ? source.git : "";
}

std::vector<Run> wanted_runs(
    const Policy& policy, const std::vector<const Build*>& builds, const std::string& job,
    std::vector<Run> runs
) {
    std::int64_t newest = 0;
    Time published{};
    for (const Build* build : builds) {
        if (build->commit.branch != policy.source.branch) continue;
        newest = std::max(newest, run_behind(*build, job));
        published = std::max(published, build->published_at);
    }
    std::erase_if(runs, [&](const Run& run) {
        const bool success = run.finished() && run.result == jenkins::RunResult::success;
        return !success || run.number <= newest || !is_of_branch(run, policy.source);
    });
    std::ranges::sort(runs, {}, &Run::number);
    if (newest > 0 || runs.empty()) return runs;
    const Run last = std::move(runs.back());
    return last.started + last.duration < published ? std::vector<Run>{} : std::vector{last};
}

} // namespace tt
