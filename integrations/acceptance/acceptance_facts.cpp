#include "integrations/acceptance/acceptance_attempt.hpp"

namespace tt {

std::map<std::string, std::string> question_facts(const Action& action, const State& state) {
    std::map<std::string, std::string> facts{
        {"TT_HOOK_SERVICE", action.service.value},
        {"TT_HOOK_STAGE", action.stage.value},
        {"TT_HOOK_BUILD_ID", action.build.value},
    };
    if (!action.before.empty()) facts["TT_HOOK_BUILD_BEFORE"] = action.before.value;
    if (!action.deploy.empty()) facts["TT_HOOK_DEPLOY_ID"] = action.deploy.value;
    if (!action.deploy.empty()) facts["TT_HOOK_ATTEMPT"] = std::to_string(action.attempt);
    if (!action.probe.empty()) facts["TT_HOOK_GATE"] = action.probe;
    if (const Build* build = state.builds.find(action.build.value); build != nullptr)
        facts["TT_HOOK_COMMIT"] = build->commit.id.value;
    return facts;
}

std::map<std::string, std::string> metric_facts(const Action& action, const BuildId& id, const State& state) {
    const Build* build = state.builds.find(id.value);
    if (build == nullptr) return {};
    return {
        {"build", build->id.value},         {"number", std::to_string(build->number)},
        {"commit", build->commit.id.value}, {"service", action.service.value},
        {"stage", action.stage.value},
    };
}

std::string filled_in(std::string text, const std::map<std::string, std::string>& facts) {
    for (const auto& [name, value] : facts) {
        const std::string variable = "$" + name;
        for (auto at = text.find(variable); at != std::string::npos;
             at = text.find(variable, at + value.size()))
            text.replace(at, variable.size(), value);
    }
    return text;
}

} // namespace tt
