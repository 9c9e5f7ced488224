#include "pipeline/decide/approvals.hpp"
#include "pipeline/decide/promotion.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/decide/retention.hpp"
#include "pipeline/decide/vetoes.hpp"

#include <algorithm>

namespace tt {

namespace {

std::string named(const StageFacts& facts) {
    return facts.stage.service.value + "/" + facts.stage.name.value;
}

/// The build that people mean when they name none: the one that promotion would move next.
Result<const Build*> build_for(const StageFacts& facts, const SetApproval& request, Time now) {
    if (!request.build.empty()) return find_build(*facts.state, request.service, request.build);
    const auto choice = choose(facts, now);
    if (choice.candidate) return choice.candidate->build;
    return fail(
        ErrorKind::not_found, "there is nothing newer to approve for " + named(facts),
        "name a build: tt approve " + facts.stage.name.value + " BUILD"
    );
}

/// People should not believe that they have done their part when their word does not count.
Result<> check_counts(const StageFacts& facts, const Build& build, const Actor& actor) {
    const auto& wanted = facts.rules->promote.approve;
    if (!wanted)
        return fail(
            ErrorKind::invalid_input, named(facts) + " takes builds without approval",
            "a stage asks for it with: promote: { approve: { count: 1 } }"
        );
    TT_TRY(check_not_collected(build));
    if (const Veto* veto = veto_of(*facts.state, build.id))
        return fail(ErrorKind::blocked, short_id(build.id) + " is " + described(*veto), lift_command(*veto));
    if (!wanted->by.empty() && std::ranges::find(wanted->by, actor.name) == wanted->by.end())
        return fail(
            ErrorKind::denied,
            "the policy of " + named(facts) + " does not name " + actor.name + " as an approver",
            "tt config show"
        );
    if (wanted->not_author && is_author(actor.name, build.commit.author))
        return fail(
            ErrorKind::denied,
            actor.name + " is the author of " + short_id(build.id) + " and may not approve it for "
                + named(facts),
            "ask somebody else"
        );
    return {};
}

std::string progress(const StageFacts& facts, const Build& build, std::size_t approvals) {
    const auto wanted = static_cast<std::size_t>(facts.rules->promote.approve->count);
    const std::string what = short_id(build.id) + " for " + named(facts);
    return what + ": " + std::to_string(approvals) + " of " + std::to_string(wanted) + " approvals";
}

Decision approve(const StageFacts& facts, const Build& build, Approval approval) {
    const std::size_t before = approvers(facts, build).size();
    if (facts.state->approvals.find(approval.key()))
        return {{}, {build.id.value, approval.by + " has approved " + progress(facts, build, before), false}};
    const std::string message = approval.by + " approves " + progress(facts, build, before + 1);
    return {{{std::move(approval), false}}, {build.id.value, message, true}};
}

Decision take_back(const StageFacts& facts, const Build& build, const Approval& approval) {
    const Approval* known = facts.state->approvals.find(approval.key());
    if (!known) return {{}, {build.id.value, approval.by + " has not approved " + short_id(build.id), false}};
    return {
        {{*known, true}}, {build.id.value, approval.by + " approves " + short_id(build.id) + " no more", true}
    };
}

} // namespace

Result<Decision> decide(const State& state, const SetApproval& request, const Actor& actor, Time now) {
    TT_TRY(find_stage_policy(state, request.service, request.stage));
    const auto facts = gather(state, request.service, request.stage, now);
    TT_ASSIGN(const Build* build, build_for(*facts, request, now));
    const Approval approval{request.service, request.stage, build->id, actor.name, request.reason, now};
    if (request.on) TT_TRY(check_counts(*facts, *build, actor));
    Decision decision = request.on ? approve(*facts, *build, approval) : take_back(*facts, *build, approval);
    if (request.dry_run) decision.changes.clear();
    return decision;
}

} // namespace tt
