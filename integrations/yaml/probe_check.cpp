#include "integrations/yaml/service_check.hpp"

#include <fmt/core.h>

#include <set>

namespace tt::yaml {

namespace {

/// What plan and `tt why` call other things; a gate of the user's own needs a name of its own.
const std::set<std::string> taken_names{"acceptance", "approval", "capacity", "candidate", "clean",
                                        "branch",     "checks",   "ci",       "free",      "freeze",
                                        "hold",       "hosts",    "index",    "manual",    "newer",
                                        "schedule",   "soak",     "upstream", "veto",      "window",
                                        "yield"};

class ProbeCheck {
public:
    ProbeCheck(const ServiceFile& file, const Places& places, Findings& findings)
        : file_(file)
        , places_(places)
        , findings_(findings) {}

    void check(const StagePolicy& stage, const std::string& path) {
        std::set<std::string> names = taken_names;
        check_all(stage.promote.gates, path + ".promote.gates", names);
        check_all(stage.watch, path + ".watch", names);
        if (stage.accept && stage.accept->metric) require_server(path + ".accept.metric");
        if (stage.accept && stage.accept->job && !stage.accept->job->job.empty())
            require_jenkins(path + ".accept.job");
    }

private:
    void check_all(const std::vector<Probe>& probes, const std::string& path, std::set<std::string>& names) {
        for (std::size_t i = 0; i < probes.size(); ++i) {
            const std::string place = fmt::format("{}[{}]", path, i);
            if (probes[i].question.metric) require_server(place + ".metric");
            if (probes[i].name.empty() || names.insert(probes[i].name).second) continue;
            findings_.error(
                places_.at(place + ".name"), fmt::format("the name `{}` is taken", probes[i].name),
                "give it another one, such as error-rate"
            );
        }
    }

    void require_server(const std::string& path) {
        if (file_.policy.metrics.empty())
            findings_.error(
                places_.key_at(path), "a metric is asked, and the file names no metrics server",
                "write it at the top: metrics: http://prometheus.example:9090"
            );
    }

    void require_jenkins(const std::string& path) {
        if (file_.policy.ci.jenkins.empty())
            findings_.error(
                places_.key_at(path), "a job is started, and the file names no Jenkins",
                "write it at the top: ci: { jenkins: { url: https://ci.example, job: NAME } }"
            );
    }

    const ServiceFile& file_;
    const Places& places_;
    Findings& findings_;
};

} // namespace

void check_probes(const ServiceFile& file, const Places& places, Findings& findings) {
    ProbeCheck check(file, places, findings);
    const auto& stages = file.policy.stages;
    for (std::size_t i = 0; i < stages.size(); ++i) check.check(stages[i], fmt::format("stages[{}]", i));
}

} // namespace tt::yaml
