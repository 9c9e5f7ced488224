#include "integrations/acceptance/ci_run.hpp"

#include <algorithm>

namespace tt {

namespace {

/// As many runs as Jenkins gives at once.
constexpr int runs_looked_at = 100;

bool took(const jenkins::Run& run, const CommitId& commit) {
    return std::ranges::any_of(run.revisions, [&](const auto& each) { return each.commit == commit; });
}

/// One that does not say which commits it took is believed.
bool may_have_taken(const jenkins::Run& run, const CommitId& commit) {
    return run.revisions.empty() || took(run, commit);
}

/// The run that the publisher named, if it is one of the job, or of a branch below it. Who publishes a build
/// must not choose what judges it.
std::optional<jenkins::RunId> named_run(std::string server, const std::string& job, const std::string& url) {
    if (!server.ends_with('/')) server += '/';
    if (!url.starts_with(server)) return std::nullopt;
    const auto run = jenkins::read_job_url(url);
    const bool of_job = run && (run->job == job || run->job.starts_with(job + "/"));
    return of_job && run->number > 0 ? std::optional(*run) : std::nullopt;
}

} // namespace

Result<jenkins::RunId> run_behind(
    jenkins::Jenkins& server, const std::string& url, const std::string& job, const BuildOrigin& origin
) {
    if (const auto named = named_run(url, job, origin.ci_url)) {
        TT_ASSIGN(const auto run, server.run(*named));
        if (may_have_taken(run, origin.commit)) return *named;
    }
    TT_ASSIGN(const auto runs, server.last_runs(job, runs_looked_at));
    const auto found = std::ranges::find_if(runs, [&](const auto& run) { return took(run, origin.commit); });
    if (found != runs.end()) return jenkins::RunId{job, found->number};
    return fail(
        ErrorKind::not_found, "no run of " + job + " took commit " + origin.commit.value.substr(0, 10),
        "tt publish --ci-url names the run"
    );
}

} // namespace tt
