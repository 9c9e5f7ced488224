#include "pipeline/decide/build_gates.hpp"

#include "pipeline/base/counted.hpp"
#include "pipeline/decide/approvals.hpp"
#include "pipeline/decide/build_order.hpp"
#include "pipeline/decide/gate.hpp"
#include "pipeline/decide/hotfixes.hpp"
#include "pipeline/decide/retention.hpp"
#include "pipeline/decide/vetoes.hpp"

#include <algorithm>
#include <ranges>

namespace tt {

namespace {

const Build* running_build(const StageFacts& facts) {
    return facts.state->builds.find(facts.stage.running.value);
}

/// What waiting does not open, a person's word passes over.
Because by_word(const StageFacts& facts, const Build& build, Because because) {
    if (!because.passed) because.command = stage_command("deploy", facts) + " " + short_id(build.id);
    return because;
}

Because newer_gate(const StageFacts& facts, const Build& build) {
    const Build* running = running_build(facts);
    if (!running) return gate("newer", "the stage runs nothing yet", true);
    if (running->id == build.id) return gate("newer", "the stage runs it already", false);
    const bool newer = is_newer(build, *running);
    return by_word(
        facts, build,
        gate(
            "newer",
            (newer ? "newer than the running " : "not newer than the running ") + short_id(running->id), newer
        )
    );
}

Because rejected_gate(const StageFacts& facts, const Build& build) {
    const auto of_build = [&](const Rejection& rejection) { return rejection.build == build.id; };
    const auto found = std::ranges::find_if(facts.stage.rejections | std::views::reverse, of_build);
    if (found == std::ranges::rend(facts.stage.rejections))
        return gate("rejected here", "never rejected here", true);
    return by_word(
        facts, build, gate("rejected here", found->deploy.value + " rejected it: " + found->reason, false)
    );
}

Because branch_gate(const StageFacts& facts, const Build& build) {
    const std::string& branch = facts.policy->source.branch;
    const bool passed = build.commit.branch.empty() || branch.empty() || build.commit.branch == branch;
    return by_word(
        facts, build,
        gate("branch", "on branch " + build.commit.branch + ", the stage takes " + branch, passed)
    );
}

Because clean_gate(const StageFacts& facts, const Build& build) {
    const bool dirty = build.commit.dirty;
    const char* made = dirty ? "made from a dirty work tree" : "made from a clean work tree";
    return by_word(facts, build, gate("clean", made, !dirty));
}

bool promotes(const Deploy* deploy) {
    return deploy && brings_build(deploy->kind);
}

/// How long the build was live and accepted upstream. Only regular deploys and hotfixes promote.
const Accepted* accepted_upstream(const State& state, const Stage& upstream, const BuildId& build) {
    for (const Accepted& entry : upstream.accepted | std::views::reverse)
        if (entry.build == build && !entry.revoked && promotes(state.deploys.find(entry.deploy.value)))
            return &entry;
    return nullptr;
}

Because soak_gate(
    const StageFacts& facts, const Build& build, const StageName& upstream, const Accepted& entry, Time now
) {
    const Duration soak = facts.rules->promote.soak;
    const Duration lived = std::min(now, entry.until) - entry.since;
    const std::string where = " in " + upstream.value;
    if (lived >= soak) return gate("soak", "soaked " + to_text(soak) + where, true);
    if (entry.until != end_of_time)
        return by_word(
            facts, build,
            gate("soak", "was replaced" + where + " before it had soaked " + to_text(soak), false)
        );
    Because because = gate(
        "soak",
        "has soaked " + to_text(std::chrono::floor<std::chrono::seconds>(lived)) + " of " + to_text(soak)
            + where,
        false
    );
    because.until = entry.since + soak;
    return because;
}

void add_upstream(
    std::vector<Because>& gates, const StageFacts& facts, const Build& build, const StageName& upstream,
    DeployKind kind, Time now
) {
    const Stage* stage = facts.state->stages.find(stage_key(facts.stage.service, upstream));
    const Accepted* entry = stage ? accepted_upstream(*facts.state, *stage, build.id) : nullptr;
    gates.push_back(gate("upstream", (entry ? "accepted in " : "not accepted in ") + upstream.value, entry));
    if (!entry) {
        gates.back().command = "tt why " + upstream.value;
        return;
    }
    gates.push_back(skipped_by(facts, kind, Skip::soak, soak_gate(facts, build, upstream, *entry, now)));
}

Because veto_gate(const StageFacts& facts, const Build& build) {
    const Veto* veto = veto_of(*facts.state, build.id);
    if (!veto) return gate("veto", "not vetoed", true);
    Because because = gate("veto", described(*veto), false);
    because.command = lift_command(*veto);
    return because;
}

Because collected_gate(const Build& build) {
    Because because = gate("collected", described(build, *build.collected), false);
    because.command = "tt publish";
    return because;
}

} // namespace

bool may_ever_go(const StageFacts& facts, const Build& build) {
    const Build* running = running_build(facts);
    const bool newer = !running || is_newer(build, *running);
    return newer && !build.collected && rejected_gate(facts, build).passed
           && !veto_of(*facts.state, build.id);
}

const Deploy* promoting_deploy(const StageFacts& facts, const StageName& upstream, const BuildId& build) {
    const Stage stage = stage_or_new(*facts.state, facts.stage.service, upstream);
    const Accepted* entry = accepted_upstream(*facts.state, stage, build);
    return entry ? facts.state->deploys.find(entry->deploy.value) : nullptr;
}

std::vector<Because> build_gates(const StageFacts& facts, const Build& build, DeployKind kind, Time now) {
    std::vector<Because> gates{
        newer_gate(facts, build), rejected_gate(facts, build), veto_gate(facts, build),
        hotfix_gate(facts, build)
    };
    if (build.collected) gates.insert(gates.begin(), collected_gate(build));
    if (facts.rules->from.empty()) {
        gates.push_back(branch_gate(facts, build));
        gates.push_back(clean_gate(facts, build));
    }
    for (const StageName& upstream : facts.rules->from)
        add_upstream(gates, facts, build, upstream, kind, now);
    if (facts.rules->promote.approve)
        gates.push_back(skipped_by(facts, kind, Skip::approve, approval_gate(facts, build)));
    return gates;
}

std::optional<Because> word_gate(const StageFacts& facts, const BuildId& id, DeployKind kind) {
    const Build* build = facts.state->builds.find(id.value);
    if (!build) return std::nullopt;
    if (Because veto = veto_gate(facts, *build); !veto.passed) return veto;
    if (!facts.rules->promote.approve || may_skip(facts, kind, Skip::approve)) return std::nullopt;
    Because approval = approval_gate(facts, *build);
    return approval.passed ? std::nullopt : std::optional(std::move(approval));
}

Because commits_gate(const StageFacts& facts, const Build& build) {
    const auto most = static_cast<std::uint64_t>(facts.rules->promote.max_commits);
    const Build* running = running_build(facts);
    if (!running) return gate("max commits", "the stage runs nothing yet", true);
    const auto count = commits_between(*running, build);
    const std::string reason = count ? "brings " + counted(static_cast<std::int64_t>(*count), "commit")
                                     : "brings nobody knows how many commits";
    Because because = gate(
        "max commits", reason + "; automation brings at most " + std::to_string(most), count && *count <= most
    );
    if (!because.passed) because.command = "tt promote " + facts.stage.name.value + " " + short_id(build.id);
    return because;
}

} // namespace tt
