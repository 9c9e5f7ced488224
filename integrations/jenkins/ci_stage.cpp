#include "integrations/jenkins/ci_stage.hpp"

#include "integrations/jenkins/action_facts.hpp"
#include "integrations/jenkins/job.hpp"
#include "integrations/jenkins/wire.hpp"

#include <array>

namespace tt::jenkins {

namespace {

/// Every word that one of the two views has for a status, and what it means.
CiStageStatus status_of(std::string_view word) {
    using enum CiStageStatus;
    static constexpr std::array words{
        // The stage view.
        std::pair{std::string_view("IN_PROGRESS"), running},
        std::pair{std::string_view("SUCCESS"), success},
        std::pair{std::string_view("FAILED"), failure},
        std::pair{std::string_view("UNSTABLE"), unstable},
        std::pair{std::string_view("ABORTED"), aborted},
        std::pair{std::string_view("NOT_EXECUTED"), skipped},
        std::pair{std::string_view("PAUSED_PENDING_INPUT"), paused},
        // The graph view.
        std::pair{std::string_view("queued"), waiting},
        std::pair{std::string_view("running"), running},
        std::pair{std::string_view("paused"), paused},
        std::pair{std::string_view("skipped"), skipped},
        std::pair{std::string_view("not_built"), skipped},
        std::pair{std::string_view("success"), success},
        std::pair{std::string_view("unstable"), unstable},
        std::pair{std::string_view("failure"), failure},
        std::pair{std::string_view("aborted"), aborted},
    };
    for (const auto& [known, status] : words)
        if (known == word) return status;
    return unknown;
}

std::optional<Time> start_of(const wire::Number& milliseconds) {
    if (milliseconds.value.value_or(0) <= 0) return std::nullopt;
    return Time{Duration{*milliseconds.value}};
}

Result<CiStage> stage_of(const wire::Stage& sent) {
    if (!sent.name) return fail(ErrorKind::corrupt, "a stage in Jenkins' stage view has no name");
    return CiStage{
        .id = sent.id.value,
        .name = *sent.name,
        .status = status_of(sent.status.value),
        .started = start_of(sent.started),
        .duration = duration_of(sent.duration),
        .paused = duration_of(sent.paused),
        .error = sent.error.message.value.empty() ? sent.error.type.value : sent.error.message.value
    };
}

Result<StagedRun> staged_run_of(const wire::StageView& sent) {
    if (!sent.stages) return fail(ErrorKind::corrupt, "Jenkins' stage view has no list of stages");
    StagedRun run{.status = status_of(sent.status.value), .duration = duration_of(sent.duration)};
    run.started = start_of(sent.started).value_or(Time{});
    if (const auto self = read_job_url(sent.links.self.path)) run.number = self->number;
    for (const wire::Stage& each : *sent.stages) {
        TT_ASSIGN(CiStage stage, stage_of(each));
        run.stages.push_back(std::move(stage));
    }
    return run;
}

Result<> add_tree(std::vector<CiStage>& stages, const wire::TreeStage& sent, const std::string& parent) {
    if (!sent.name) return fail(ErrorKind::corrupt, "a stage in Jenkins' graph view has no name");
    stages.push_back(
        {.id = sent.id.value,
         .name = *sent.name,
         .status = status_of(sent.state.value),
         .started = start_of(sent.started),
         .duration = duration_of(sent.duration),
         .paused = duration_of(sent.paused),
         .parent = parent}
    );
    for (const wire::TreeStage& child : sent.children) TT_TRY(add_tree(stages, child, sent.id.value));
    return {};
}

} // namespace

Result<StagedRun> read_stage_view(std::string_view json) {
    TT_ASSIGN(const auto sent, wire::read<wire::StageView>(json, "Jenkins' stage view"));
    return staged_run_of(sent);
}

Result<std::vector<StagedRun>> read_stage_view_runs(std::string_view json) {
    TT_ASSIGN(const auto sent, wire::read<std::vector<wire::StageView>>(json, "Jenkins' stage view"));
    std::vector<StagedRun> runs;
    for (const wire::StageView& each : sent) {
        TT_ASSIGN(StagedRun run, staged_run_of(each));
        runs.push_back(std::move(run));
    }
    return runs;
}

Result<CiStage> read_stage(std::string_view json) {
    TT_ASSIGN(const auto sent, wire::read<wire::Stage>(json, "a stage of Jenkins"));
    return stage_of(sent);
}

Result<std::vector<CiStage>> read_stage_tree(std::string_view json) {
    TT_ASSIGN(auto sent, wire::read<wire::StageTree>(json, "Jenkins' graph view"));
    if (!sent.stages) {
        TT_ASSIGN(const auto wrapped, wire::read<wire::WrappedStageTree>(json, "Jenkins' graph view"));
        sent = wrapped.data;
    }
    if (!sent.stages) return fail(ErrorKind::corrupt, "Jenkins' graph view has no list of stages");
    std::vector<CiStage> stages;
    for (const wire::TreeStage& stage : *sent.stages) TT_TRY(add_tree(stages, stage, {}));
    return stages;
}

} // namespace tt::jenkins
