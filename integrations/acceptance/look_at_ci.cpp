#include "integrations/acceptance/look_at_ci.hpp"

#include "integrations/acceptance/ci_run.hpp"
#include "integrations/acceptance/jenkins_at.hpp"
#include "pipeline/base/contains.hpp"

#include <algorithm>
#include <map>

namespace tt {

namespace {

constexpr Duration patience = std::chrono::seconds{20};

using Durations = std::map<std::string, std::vector<Duration>>;

/// How long each stage took in the last runs in which it passed.
Durations past_durations(const std::vector<jenkins::StagedRun>& runs) {
    Durations durations;
    for (const jenkins::StagedRun& run : runs)
        for (const jenkins::CiStage& stage : run.stages)
            if (stage.status == jenkins::CiStageStatus::success)
                durations[stage.name].push_back(stage.duration);
    return durations;
}

Duration median(std::vector<Duration> durations) {
    if (durations.empty()) return Duration{0};
    const auto middle = durations.begin() + std::ssize(durations) / 2;
    std::ranges::nth_element(durations, middle);
    return *middle;
}

CiStageView shown(const jenkins::CiStage& stage, const Ci& ci, const Durations& past) {
    const auto known = past.find(stage.name);
    CiStageView view;
    view.name = stage.name;
    view.status = to_string(stage.status);
    view.started = stage.started.value_or(Time{});
    view.took = stage.duration;
    view.usual = known == past.end() ? Duration{0} : median(known->second);
    view.required = contains(ci.require, stage.name);
    view.error = stage.error;
    return view;
}

void add_missing(CiView& view, const Ci& ci) {
    for (const std::string& name : ci.require) {
        if (std::ranges::any_of(view.stages, [&](const auto& stage) { return stage.name == name; })) continue;
        view.stages.push_back({name, "not begun", {}, Duration{0}, Duration{0}, true, ""});
    }
}

} // namespace

Result<CiView> look_at_ci(
    const Policy& policy, const Build& build, const Logins& logins, HttpClient& http,
    const std::stop_token& stop
) {
    const Ci& ci = policy.ci;
    if (ci.jenkins.empty())
        return fail(
            ErrorKind::invalid_input, "the tt.yaml of " + policy.service.value + " names no CI",
            "write in it: ci: { jenkins: { url: https://HOST, job: NAME } }"
        );
    jenkins::Jenkins server(jenkins_at(ci.jenkins, logins, patience, stop), http);
    TT_ASSIGN(const auto id, run_behind(server, ci.jenkins, ci.job, {build.commit.id, build.ci_url}));
    TT_ASSIGN(const auto run, server.run(id));
    TT_ASSIGN(const auto stages, server.stages(id));
    TT_ASSIGN(const auto past, server.staged_runs(id.job));
    const Durations durations = past_durations(past);
    CiView view{policy.service, build.id, build.number, id.job, id.number, run.url, run.finished(), {}};
    if (stages)
        for (const jenkins::CiStage& stage : *stages) view.stages.push_back(shown(stage, ci, durations));
    add_missing(view, ci);
    return view;
}

} // namespace tt
