#include "integrations/yaml/service_template.hpp"

#include "integrations/yaml/config_keys.hpp"
#include "integrations/yaml/formats.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tt {

namespace {

using yaml::as_yaml;

/// A key with its default, commented out, and what it does: `# keep: 3    # Resident builds …`.
std::string commented_key(std::string_view indent, const std::string& prefix, const std::string& name) {
    const auto& keys = config_keys();
    const auto key = std::ranges::find(keys, prefix + name, &ConfigKey::path);
    const std::string setting = fmt::format("{}# {}: {}", indent, name, key->fallback);
    return fmt::format("{:<36}# {}\n", setting, key->doc);
}

std::string
commented_keys(std::string_view indent, const std::string& prefix, std::initializer_list<const char*> names) {
    std::string text;
    for (const char* name : names) text += commented_key(indent, prefix, name);
    return text;
}

std::string source(const TemplateAnswers& answers) {
    const std::string github = answers.github.empty() ? "" : "github: " + as_yaml(answers.github) + ", ";
    return fmt::format("source: {{ {}branch: {} }}\n", github, as_yaml(answers.branch));
}

std::string build(const TemplateAnswers& answers) {
    return fmt::format(
               "\nbuild:                              # travels inside the build\n  path: {}\n",
               as_yaml(answers.build_path)
           )
           + commented_keys("  ", "build.", {"keep", "reversible", "hook_timeout", "on_interrupt"})
           + "  # How a host finds out that the service is well; without it, a restart that succeeds is "
             "enough:\n"
             "  # health: { http: \"http://127.0.0.1:8080/healthz\", interval: 500ms, timeout: 60s }\n";
}

std::string promotion(const TemplateAnswers& answers, std::size_t index) {
    if (index + 1 == answers.stages.size())
        return "    promote: { on: manual }         # `tt promote` moves a build here; or by the clock:\n"
               "    # promote: { schedule: \"0 10 * * mon-fri\", zone: America/Los_Angeles, within: 2h }\n";
    return fmt::format("    promote: {{ on: {} }}\n", index == 0 ? "build" : "success");
}

/// What may be tuned, shown once, in the last stage.
std::string tuning() {
    return "    rollout:\n      parallel: 1                   # hosts that may be out at once, or a share: "
           "20%\n"
           + commented_keys(
               "      ", "stages[].rollout.", {"failures", "lost", "deadline", "halt_timeout", "new_hosts"}
           )
           + "      # batches: [1, 10%, 50%, 100%]\n"
             "    # accept: { run: tests/smoke.sh, timeout: 5m }\n"
             "    # windows: [{ days: mon-thu, hours: \"09:00-16:00\", zone: America/Los_Angeles }]\n"
           + commented_keys(
               "    ", "stages[].", {"on_failure", "supersede", "success", "quorum", "hold_after"}
           );
}

std::string stage(const TemplateAnswers& answers, std::size_t index) {
    const std::string& name = answers.stages[index];
    const std::string upstream = index == 0 ? "builds" : answers.stages[index - 1];
    return fmt::format(
               "  - name: {}\n    hosts: {{ group: {} }}\n    from: {}\n", as_yaml(name),
               as_yaml(answers.service + "-" + name), as_yaml(upstream)
           )
           + promotion(answers, index) + (index + 1 == answers.stages.size() ? tuning() : "");
}

} // namespace

std::string commented_template(const TemplateAnswers& answers) {
    std::string text = "# How this service gets to production. `tt config check` judges this file, and\n"
                       "# `tt explain KEY` tells what a key does.\n";
    text += "tt: 1\nservice: " + as_yaml(answers.service) + "\n";
    text += "# owner: { team: growth, oncall: \"#growth-oncall\" }\n";
    text += source(answers) + build(answers) + "\nstages:\n";
    for (std::size_t i = 0; i < answers.stages.size(); ++i) text += stage(answers, i);
    return text
           + "\n# Builds that were never deployed are kept so long; without this, until `tt gc`:\n"
             "# retention: { keep: 50, for: 90d }\n"
             "\n# Variables of the service, by stage; `build.env` must declare them:\n"
             "# env:\n#   "
           + as_yaml(answers.stages.front()) + ": { WORKERS: \"2\", DB_URL: { file: /etc/" + answers.service
           + "/db-url } }\n";
}

} // namespace tt
