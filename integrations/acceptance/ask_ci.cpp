#include "integrations/acceptance/ci_run.hpp"
#include "integrations/acceptance/jenkins_at.hpp"
#include "pipeline/base/joined.hpp"

#include <array>
#include <utility>

namespace tt {

namespace {

using jenkins::CiStage;
using jenkins::CiStageStatus;
using jenkins::Jenkins;
using jenkins::RunId;

/// Of stages with one name, as branches of a matrix have, the worst: the order of this list, worst first.
constexpr std::array by_badness{
    CiStageStatus::failure,  CiStageStatus::aborted, CiStageStatus::unknown,
    CiStageStatus::unstable, CiStageStatus::running, CiStageStatus::paused,
    CiStageStatus::waiting,  CiStageStatus::skipped, CiStageStatus::success,
};

std::optional<CiStageStatus> status_of(const std::vector<CiStage>& stages, const std::string& name) {
    for (const CiStageStatus status : by_badness)
        for (const CiStage& stage : stages)
            if (stage.name == name && stage.status == status) return status;
    return std::nullopt;
}

/// What stands in the way; empty: nothing.
std::string complaint(const std::vector<CiStage>& stages, const std::string& name) {
    const auto status = status_of(stages, name);
    if (!status) return "CI stage " + name + " has not begun";
    if (*status == CiStageStatus::success) return "";
    return "CI stage " + name + ": " + std::string(to_string(*status));
}

Result<Verdict> look_at_run(Jenkins& server, const Required& required, const BuildOrigin& origin) {
    TT_ASSIGN(const RunId run, run_behind(server, required.server, required.place, origin));
    TT_ASSIGN(const auto stages, server.stages(run));
    const std::string where = " in " + run.job + " #" + std::to_string(run.number);
    if (!stages) return fail(ErrorKind::not_found, "Jenkins shows no CI stages" + where);
    std::vector<std::string> complaints;
    for (const std::string& name : required.names)
        if (std::string text = complaint(*stages, name); !text.empty()) complaints.push_back(std::move(text));
    if (complaints.empty()) return Verdict{TestOutcome::passed, joined(required.names) + " passed" + where};
    return Verdict{TestOutcome::rejected, joined(complaints) + where};
}

} // namespace

Verdict ask_ci(
    const Question& question, const BuildOrigin& origin, const Logins& logins, HttpClient& http,
    const std::stop_token& stop
) {
    Jenkins server(jenkins_at(question.ci->server, logins, question.timeout, stop), http);
    auto verdict = look_at_run(server, *question.ci, origin);
    if (verdict) return *std::move(verdict);
    return {TestOutcome::interrupted, verdict.error().message};
}

} // namespace tt
