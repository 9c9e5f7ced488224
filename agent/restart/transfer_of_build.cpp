#include "agent/restart/transfer_of_build.hpp"

#include "hooks/build_config.hpp"
#include "hooks/confinement.hpp"
#include "hooks/hook.hpp"
#include "hooks/placeholders.hpp"
#include "hooks/record.hpp"

namespace tt::agent {

namespace {

Result<> fill_in(std::string& text, const Variables& known) {
    TT_ASSIGN(text, hooks::fill_in(text, known));
    return {};
}

Result<Restart> filled_in(Restart restart, const Variables& known) {
    for (auto* texts : {&restart.run, &restart.listen})
        for (auto& text : *texts) TT_TRY(fill_in(text, known));
    for (auto* text : {&restart.port, &restart.pid_file, &restart.out.http}) TT_TRY(fill_in(*text, known));
    return restart;
}

Result<Confinement> confinement_of(BuildConfig config, Variables& variables, const OrderOfAgent& order) {
    if (!order.user.empty()) config.process.user = order.user;
    const ServiceName service(variables["TT_HOOK_SERVICE"]);
    return hooks::confinement_of(config.process, service, order.cgroups);
}

} // namespace

Result<Confinement> confinement_of_build(const OrderOfAgent& order) {
    auto variables = own_variables();
    TT_ASSIGN(auto config, hooks::read_build_config(variables["TT_HOOK_RELEASE"]));
    return confinement_of(std::move(config), variables, order);
}

Result<Transfer> transfer_of_build(const OrderOfAgent& order) {
    auto variables = own_variables();
    Transfer transfer;
    transfer.record = order.record;
    transfer.release = variables["TT_HOOK_RELEASE"];
    transfer.releases = variables["TT_HOOK_BUILDS_DIR"];
    transfer.slot = variables["TT_HOOK_TARGET"];
    transfer.run = variables[std::string(hooks::token_variable)];
    const ServiceName service(variables["TT_HOOK_SERVICE"]);
    TT_ASSIGN(const auto config, hooks::read_build_config(transfer.release));
    variables["commit"] = variables["TT_HOOK_COMMIT"];
    variables["build"] = variables["TT_HOOK_BUILD"];
    TT_ASSIGN(transfer.restart, filled_in(config.restart, variables));
    TT_ASSIGN(transfer.confinement, confinement_of(config, variables, order));
    TT_ASSIGN(const auto hook, hooks::find_hook(transfer.release, Step::restart, service));
    if (hook) transfer.starter = hook->executable;
    return transfer;
}

} // namespace tt::agent
