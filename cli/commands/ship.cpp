#include "cli/commands/ship.hpp"

#include "cli/commands/changing.hpp"
#include "cli/commands/confirm.hpp"
#include "cli/commands/follow.hpp"
#include "cli/render/blast_radius.hpp"
#include "cli/render/progress.hpp"
#include "cli/render/render.hpp"
#include "integrations/posix/signals.hpp"

#include <algorithm>
#include <csignal>

namespace tt {

namespace {

/// The rollback that a deploy which did not succeed led to, if any: the first one after it.
std::optional<Deploy> rollback_after(const HistoryView& history, const Deploy& deploy) {
    std::optional<Deploy> first;
    for (const Deploy& later : history.deploys)
        if (later.number > deploy.number && later.kind == DeployKind::rollback) first = later;
    return first;
}

Result<std::optional<Deploy>> find_rollback(Context& context, const Deploy& deploy) {
    TT_ASSIGN(
        const auto history,
        context.client.get<HistoryView>(
            "/v1/deploys", {{"service", deploy.service.value}, {"stage", deploy.stage.value}, {"limit", "20"}}
        )
    );
    return rollback_after(history, deploy);
}

/// Ends a deploy that nobody follows any more.
Result<ExitCode> abandon(Context& context, const Deploy& deploy) {
    SteerDeploy request;
    request.verb = DeployVerb::abort;
    request.deploy = deploy.id;
    request.reason = "whoever followed it was interrupted";
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/deploys/steer", request));
    context.output.remark(answer.message);
    return ExitCode::interrupted;
}

/// What whoever turns away from it may want to say: one that waits can be neither paused nor rolled back.
std::string ways_on(const DeployView& view) {
    const std::string& id = view.deploy.id.value;
    const std::string& stage = view.deploy.stage.value;
    if (view.deploy.state == DeployState::queued)
        return "tt why " + id + " · tt queue " + stage + " · tt abort " + id;
    if (view.deploy.state == DeployState::halted)
        return "tt retry " + id + " · tt abort " + id + " · tt rollback " + stage;
    return "tt why " + id + " · tt pause " + id + " · tt rollback " + stage;
}

ExitCode leave(Context& context, const Followed& followed) {
    const std::string& id = followed.view.deploy.id.value;
    context.output.remark(
        id + (followed.timed_out ? " goes on; the time to wait is over" : " goes on without you")
    );
    context.output.hint(ways_on(followed.view));
    return followed.timed_out ? ExitCode::timeout : ExitCode::interrupted;
}

/// The end, as the one line that is the result; in JSON the whole view.
void show_end(Context& context, const DeployView& view) {
    if (context.output.format() == Format::jsonl) return;
    // As with --detach: the name of what was asked for, where other views of a deploy name its hosts.
    if (context.output.format() == Format::name) return context.output.text(view.deploy.id.value + "\n");
    Shown out = shown(view);
    out.line = progress_summary(view, context.clock.now());
    context.output.show(out, context.clock.now());
}

/// A person's deploy may hold its stage from its beginning on; nobody who is content with its end thinks of
/// that.
Result<bool> is_held_by(Context& context, const Deploy& deploy) {
    if (deploy.automatic) return false;
    TT_ASSIGN(
        const auto status, context.client.get<StatusView>("/v1/status", {{"service", deploy.service.value}})
    );
    for (const ServiceView& service : status.services)
        for (const StageView& stage : service.stages)
            if (service.name == deploy.service && stage.name == deploy.stage && stage.hold)
                return stage.hold->automatic && stage.hold->since == deploy.created_at;
    return false;
}

/// Of the deploy nothing is lost where this cannot be known.
void tell_of_hold(Context& context, const Deploy& deploy) {
    if (!is_held_by(context, deploy).value_or(false)) return;
    const std::string& stage = deploy.stage.value;
    context.output.remark(
        deploy.service.value + "/" + stage + " is held now, so that automation does not undo it: tt unhold "
        + stage + " lets it go on"
    );
}

/// What was asked for is on its way already, or the same request once more wants to know how it ended.
Result<bool> is_worth_following(Context& context, const Answer& answer, const StartDeploy& request) {
    if (answer.id.empty()) return false;
    if (!request.idempotency_key.empty()) return true;
    TT_ASSIGN(const auto view, context.client.get<DeployView>("/v1/deploys/" + answer.id));
    return !is_over(view.deploy.state);
}

} // namespace

void declare_following(Arguments& arguments, Shipment& shipment) {
    arguments.option(
        "--timeout", "TIME", into(shipment.timeout), "wait at most so long (10m); the deploy goes on"
    );
    arguments.option(
        "--on-interrupt", "WHAT", into(shipment.when_interrupted),
        "what Ctrl-C and SIGTERM do to the deploy: detach, the default, or abort"
    );
}

void declare_shipment(Arguments& arguments, Shipment& shipment) {
    arguments.option("--reason,-m", "TEXT", into(shipment.request.reason), "why, for those who look later");
    arguments.flag("--yes,-y", shipment.yes, "do not ask");
    arguments.flag("--wait", shipment.wait, "follow it to its end; the default");
    arguments.flag("--detach,-d", shipment.detach, "start it and do not wait for its end");
    declare_following(arguments, shipment);
    arguments.option(
        "--idempotency-key", "KEY", into(shipment.request.idempotency_key),
        "the same key again finds the same deploy"
    );
    declare_changing(arguments, shipment.request.dry_run, shipment.exit_code);
}

void declare_override(Arguments& arguments, StartDeploy& request) {
    arguments.flag("--override", request.override, "go past a freeze or a closed window; needs --reason");
}

Result<ExitCode> accompany(Context& context, const DeployId& deploy, const Shipment& shipment) {
    TT_ASSIGN(const Followed followed, follow(context, deploy, shipment.timeout));
    const Deploy& last = followed.view.deploy;
    const bool abandons =
        shipment.when_interrupted == WhenInterrupted::abort && last.kind != DeployKind::rollback;
    if (followed.detached && abandons) return abandon(context, last);
    if (followed.detached || followed.timed_out) return leave(context, followed);
    show_end(context, followed.view);
    tell_of_hold(context, last);
    if (last.state == DeployState::accepted || last.kind == DeployKind::rollback)
        return exit_code(last.state);
    TT_ASSIGN(const auto rollback, find_rollback(context, last));
    if (!rollback) return exit_code(last.state);
    context.output.remark("rolling back: " + rollback->id.value);
    TT_ASSIGN(const ExitCode end, accompany(context, rollback->id, shipment));
    return end == ExitCode::ok ? ExitCode::rolled_back : end;
}

Result<ExitCode> ship(Context& context, Shipment shipment) {
    StartDeploy& request = shipment.request;
    if (shipment.wait && shipment.detach)
        return fail(ErrorKind::invalid_input, "--wait and --detach exclude each other");
    TT_ASSIGN(request.service, service_of(context));
    TT_TRY(prepare(context, shipment));
    // From here on a signal waits until there is a deploy to abort.
    if (shipment.when_interrupted == WhenInterrupted::abort) TT_TRY(Signals::block({SIGINT, SIGTERM}));
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/deploys", request));
    if (request.dry_run || shipment.detach)
        return finish(context, answer, {request.dry_run, shipment.exit_code});
    if (!answer.changed) {
        TT_ASSIGN(const bool follows, is_worth_following(context, answer, request));
        if (!follows) return finish(context, answer, {request.dry_run, shipment.exit_code});
    }
    context.output.remark(answer.message);
    return accompany(context, DeployId(answer.id), shipment);
}

} // namespace tt
