#include "integrations/acceptance/acceptance_attempt.hpp"

namespace tt {

std::map<std::string, std::string> acceptance_facts(const Action& action, const State& state) {
    std::map<std::string, std::string> facts{
        {"TT_HOOK_DEPLOY_ID", action.deploy.value},
        {"TT_HOOK_ATTEMPT", std::to_string(action.attempt)},
    };
    const Deploy* deploy = state.deploys.find(action.deploy.value);
    if (deploy == nullptr) return facts;
    facts["TT_HOOK_SERVICE"] = deploy->service.value;
    facts["TT_HOOK_STAGE"] = deploy->stage.value;
    facts["TT_HOOK_BUILD_ID"] = deploy->build.value;
    if (const Build* build = state.builds.find(deploy->build.value); build != nullptr)
        facts["TT_HOOK_COMMIT"] = build->commit.id.value;
    return facts;
}

} // namespace tt
