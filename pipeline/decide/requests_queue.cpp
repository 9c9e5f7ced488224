#include "pipeline/decide/requests_queue.hpp"

#include "pipeline/decide/queue.hpp"

namespace tt {

namespace {

Result<> check_first(const Deploy& deploy, const SteerDeploy& request) {
    if (!request.stage.empty() && (request.stage != deploy.stage || request.service != deploy.service))
        return fail(
            ErrorKind::invalid_input,
            deploy.id.value + " goes to " + stage_key(deploy.service, deploy.stage) + ", not to "
                + stage_key(request.service, request.stage),
            "tt queue " + deploy.stage.value
        );
    if (deploy.state != DeployState::queued)
        return fail(
            ErrorKind::conflict,
            deploy.id.value + " is " + std::string(to_string(deploy.state)) + "; it does not wait any more",
            "tt queue " + deploy.stage.value
        );
    if (!request.reason.empty()) return {};
    return fail(
        ErrorKind::invalid_input, "to go before others needs a reason, which the journal keeps",
        "add -m \"why\""
    );
}

std::string rank_text(const Deploy& deploy, const Deploy* first) {
    if (first && first->id != deploy.id)
        return " goes after the rollback " + first->id.value + ", before all others";
    return " goes first";
}

} // namespace

Result<Decision>
put_first(const State& state, Deploy deploy, const SteerDeploy& request, const Actor& actor, Time now) {
    TT_TRY(check_first(deploy, request));
    const auto facts = gather(state, deploy.service, deploy.stage, now);
    if (!facts) return fail(ErrorKind::not_found, "the stage of " + deploy.id.value + " is gone");
    const Deploy* before = first_of(waiting_deploys(*facts));
    if (before && before->id == deploy.id && deploy.first_at != Time{})
        return Decision{{}, {deploy.id.value, deploy.id.value + " goes first already", false}};
    deploy.first_at = now;
    deploy.first_by = actor.name;
    deploy.first_reason = request.reason;
    const Deploy* rollback = before && before->kind == DeployKind::rollback ? before : nullptr;
    Answer answer{deploy.id.value, deploy.id.value + rank_text(deploy, rollback), true};
    return Decision{{{std::move(deploy), false}}, std::move(answer)};
}

} // namespace tt
