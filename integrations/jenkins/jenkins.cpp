#include "integrations/jenkins/jenkins.hpp"

#include "integrations/http/form.hpp"
#include "integrations/jenkins/exchange.hpp"

#include <array>

namespace tt::jenkins {

namespace {

/// Where the CI stages of a run are, by age and by what is installed. The first is the stage view, the others
/// are where the graph view moved to over the years.
constexpr std::array<std::string_view, 4> stage_places{
    "/wfapi/describe", "/stages/tree", "/pipeline-overview/tree", "/pipeline-graph/tree"
};

constexpr int most_staged_runs = 10; // As many as the stage view gives.

CiStageStatus status_of(const Run& run) {
    if (!run.result) return CiStageStatus::running;
    switch (*run.result) {
    case RunResult::success:
        return CiStageStatus::success;
    case RunResult::unstable:
        return CiStageStatus::unstable;
    case RunResult::failure:
        return CiStageStatus::failure;
    case RunResult::aborted:
        return CiStageStatus::aborted;
    case RunResult::not_built:
        return CiStageStatus::skipped;
    case RunResult::unknown:
        break;
    }
    return CiStageStatus::unknown;
}

std::string artifact_path(const RunId& run, std::string_view path) {
    std::string escaped;
    for (std::size_t start = 0; start <= path.size();) {
        const std::size_t end = std::min(path.find('/', start), path.size());
        escaped += "/" + form_value(path.substr(start, end - start));
        start = end + 1;
    }
    return run_path(run) + "/artifact" + escaped;
}

} // namespace

Jenkins::Jenkins(Server server, HttpClient& http)
    : exchange_(std::make_unique<Exchange>(std::move(server), http)) {}

Jenkins::~Jenkins() = default;

Result<Run> Jenkins::run(const RunId& run) {
    TT_ASSIGN(const std::string body, exchange_->api(run_path(run), run_tree));
    return read_run(body);
}

Result<std::vector<Run>> Jenkins::last_runs(const std::string& job, int count) {
    const std::string tree = "builds[" + std::string(run_tree) + "]{0," + std::to_string(count) + "}";
    TT_ASSIGN(const std::string body, exchange_->api(job_path(job), tree));
    return read_runs(body);
}

Result<std::optional<std::vector<CiStage>>> Jenkins::stages_at(const RunId& run, std::size_t place) {
    TT_ASSIGN(const auto body, exchange_->json_if_there(run_path(run) + std::string(stage_places[place])));
    if (!body) return std::nullopt;
    if (place > 0) return read_stage_tree(*body);
    TT_ASSIGN(StagedRun view, read_stage_view(*body));
    return std::move(view.stages);
}

Result<std::optional<std::vector<CiStage>>> Jenkins::stages(const RunId& run) {
    for (std::size_t tried = 0; tried < stage_places.size(); ++tried) {
        const std::size_t place = (stages_place_ + tried) % stage_places.size();
        TT_ASSIGN(auto found, stages_at(run, place));
        if (!found) continue;
        stages_place_ = place;
        return found;
    }
    TT_TRY(exchange_->api(run_path(run), "number")); // Absent stages are no error, an absent run is.
    return std::nullopt;
}

Result<std::vector<StagedRun>> Jenkins::staged_runs(const std::string& job) {
    if (stages_place_ > 0) return staged_runs_one_by_one(job);
    TT_ASSIGN(const auto body, exchange_->json_if_there(job_path(job) + "/wfapi/runs"));
    return body ? read_stage_view_runs(*body) : staged_runs_one_by_one(job);
}

Result<std::vector<StagedRun>> Jenkins::staged_runs_one_by_one(const std::string& job) {
    TT_ASSIGN(const auto runs, last_runs(job, most_staged_runs));
    std::vector<StagedRun> staged;
    for (const Run& run : runs) {
        TT_ASSIGN(auto found, stages({job, run.number}));
        staged.push_back(
            {.number = run.number,
             .status = status_of(run),
             .started = run.started,
             .duration = run.duration,
             .stages = std::move(found).value_or(std::vector<CiStage>{})}
        );
    }
    return staged;
}

Result<std::optional<TestSummary>> Jenkins::tests(const RunId& run) {
    constexpr std::string_view tree =
        "failCount,skipCount,passCount,totalCount,suites[cases[className,name,status]]";
    TT_ASSIGN(const auto body, exchange_->api_if_there(run_path(run) + "/testReport", tree));
    if (!body) return std::nullopt;
    return read_test_summary(*body);
}

Result<LogPart> Jenkins::log(const RunId& run, std::int64_t from) {
    const std::string path = run_path(run) + "/logText/progressiveText?start=" + std::to_string(from);
    TT_ASSIGN(HttpResponse response, exchange_->text(path));
    return read_log_part(std::move(response), from);
}

std::string Jenkins::artifact_url(const RunId& run, std::string_view path) const {
    return exchange_->server().url + artifact_path(run, path);
}

Result<> Jenkins::download(const RunId& run, std::string_view path, const Download& target) {
    if (("/" + std::string(path) + "/").contains("/../"))
        return fail(
            ErrorKind::invalid_input, "the artifact '" + std::string(path) + "' leaves its directory"
        );
    return exchange_->download(artifact_path(run, path), target);
}

Result<std::optional<QueueItem>> Jenkins::queue_item(std::int64_t id) {
    constexpr std::string_view tree =
        "id,inQueueSince,why,cancelled,stuck,executable[number],task[url],actions[parameters[name,value]]";
    TT_ASSIGN(const auto body, exchange_->api_if_there("/queue/item/" + std::to_string(id), tree));
    if (!body) return std::nullopt;
    return read_queue_item(*body);
}

} // namespace tt::jenkins
