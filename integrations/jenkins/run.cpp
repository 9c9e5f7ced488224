#include "integrations/jenkins/run.hpp"

#include "integrations/jenkins/action_facts.hpp"
#include "integrations/jenkins/wire.hpp"

namespace tt::jenkins {

const std::string_view run_tree =
    "number,url,displayName,result,building,timestamp,duration,estimatedDuration,queueId,"
    "artifacts[fileName,relativePath],actions[parameters[name,value],causes[shortDescription],"
    "lastBuiltRevision[SHA1,branch[name]],remoteUrls,failCount,skipCount,totalCount]";

namespace {

constexpr std::string_view what = "a run of Jenkins";

RunResult result_of(std::string_view word) {
    if (word == "SUCCESS") return RunResult::success;
    if (word == "UNSTABLE") return RunResult::unstable;
    if (word == "FAILURE") return RunResult::failure;
    if (word == "ABORTED") return RunResult::aborted;
    return word == "NOT_BUILT" ? RunResult::not_built : RunResult::unknown;
}

std::vector<Artifact> artifacts_of(const std::vector<wire::Artifact>& sent) {
    std::vector<Artifact> artifacts;
    for (const wire::Artifact& artifact : sent) artifacts.push_back({artifact.name, artifact.path});
    return artifacts;
}

Result<> check(const wire::Run& sent) {
    if (sent.number && sent.timestamp && (sent.building || sent.result)) return {};
    return fail(
        ErrorKind::corrupt,
        std::string(what) + " has no number, no time, or no word on whether it still builds"
    );
}

Result<Run> run_of(const wire::Run& sent) {
    TT_TRY(check(sent));
    Run run{.number = *sent.number, .url = sent.url, .name = sent.name};
    run.building = sent.building.value_or(false);
    if (sent.result) run.result = result_of(*sent.result);
    run.started = Time{Duration{*sent.timestamp}};
    run.duration = duration_of(sent.duration);
    run.expected = duration_of(sent.expected);
    run.queue_item = sent.queue_item;
    run.cause = cause_of(sent.actions);
    run.revisions = revisions_of(sent.actions);
    run.parameters = parameters_of(sent.actions);
    run.artifacts = artifacts_of(sent.artifacts);
    run.tests = tests_of(sent.actions);
    return run;
}

} // namespace

Result<Run> read_run(std::string_view json) {
    TT_ASSIGN(const auto sent, wire::read<wire::Run>(json, what));
    return run_of(sent);
}

Result<std::vector<Run>> read_runs(std::string_view json) {
    TT_ASSIGN(const auto sent, wire::read<wire::Runs>(json, "the runs of a job"));
    if (!sent.runs) return fail(ErrorKind::corrupt, "a job of Jenkins without a list of its runs");
    std::vector<Run> runs;
    for (const wire::Run& each : *sent.runs) {
        TT_ASSIGN(Run run, run_of(each));
        runs.push_back(std::move(run));
    }
    return runs;
}

} // namespace tt::jenkins
