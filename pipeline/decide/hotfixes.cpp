#include "pipeline/decide/hotfixes.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/build_gates.hpp"
#include "pipeline/decide/contents.hpp"
#include "pipeline/decide/gate.hpp"

#include <algorithm>
#include <ranges>

namespace tt {

namespace {

const KnownCommit* find_commit(const StageFacts& facts, const CommitId& commit) {
    return facts.state->commits.find(facts.stage.service.value + "/" + commit.value);
}

CommitId commit_of(const StageFacts& facts, const BuildId& id) {
    const Build* build = facts.state->builds.find(id.value);
    return build ? build->commit.id : CommitId{};
}

/// A build and what the stage ran before hotfixes made it that.
struct Patched {
    BuildId build;
    BuildId base;
    DeployId deploy; ///< The first of those hotfixes.
};

/// Nothing if what the stage runs did not come as a hotfix.
std::optional<Patched> patched_build(const StageFacts& facts) {
    std::optional<Patched> patched;
    BuildId at = facts.stage.running;
    for (const Accepted& entry : facts.stage.accepted | std::views::reverse) {
        if (entry.build != at) continue;
        const Deploy* deploy = facts.state->deploys.find(entry.deploy.value);
        if (!deploy || deploy->kind != DeployKind::hotfix) break;
        patched = Patched{facts.stage.running, deploy->replaces, deploy->id};
        at = deploy->replaces;
    }
    return patched;
}

/// A merge is not picked: what it brings stands in its parents.
bool can_be_picked(const KnownCommit* commit) {
    return !commit || commit->parents.size() < 2;
}

/// Puts what is not known yet into both.
void discover(const CommitId& commit, std::set<CommitId>& seen, std::vector<CommitId>& open) {
    if (!commit.empty() && seen.insert(commit).second) open.push_back(commit);
}

/// Every known commit that `tip` reaches, itself included, without those in `seen`, to which they are added.
std::vector<CommitId> reached_from(const StageFacts& facts, const CommitId& tip, std::set<CommitId>& seen) {
    std::vector<CommitId> open;
    discover(tip, seen, open);
    for (std::size_t next = 0; next < open.size(); ++next)
        if (const KnownCommit* commit = find_commit(facts, open[next]))
            for (const CommitId& parent : commit->parents) discover(parent, seen, open);
    return open;
}

/// What the hotfixes brought: the commits of the build that its base does not have.
std::vector<CommitId> brought_by(const StageFacts& facts, const Patched& patched) {
    std::set<CommitId> seen;
    reached_from(facts, commit_of(facts, patched.base), seen);
    std::vector<CommitId> brought = reached_from(facts, commit_of(facts, patched.build), seen);
    std::erase_if(brought, [&](const CommitId& id) { return !can_be_picked(find_commit(facts, id)); });
    return brought;
}

Because missing(const StageFacts& facts, const Patched& patched, const CommitId& commit) {
    const KnownCommit* known = find_commit(facts, commit);
    const std::string subject = known && !known->subject.empty() ? " (" + known->subject + ")" : "";
    const std::string name = commit.value.substr(0, 10);
    Because because = gate(
        "missing hotfix", "lacks " + name + subject + ", which hotfix " + patched.deploy.value + " brought",
        false
    );
    because.command = "git cherry-pick -x " + name + ", then tt publish";
    return because;
}

} // namespace

bool may_skip(const StageFacts& facts, DeployKind kind, Skip gate) {
    return kind == DeployKind::hotfix && contains(facts.rules->hotfix.skip, gate);
}

Because skipped_by(const StageFacts& facts, DeployKind kind, Skip what, Because because) {
    if (because.passed || !may_skip(facts, kind, what)) return because;
    return gate(because.gate, because.reason + "; a hotfix passes over it", true);
}

DeployKind kind_for_automation(const StageFacts& facts, const Build& build) {
    const auto came_as_hotfix = [&](const StageName& upstream) {
        const Deploy* deploy = promoting_deploy(facts, upstream, build.id);
        return deploy && deploy->kind == DeployKind::hotfix;
    };
    const bool hotfix = std::ranges::any_of(facts.rules->from, came_as_hotfix);
    return hotfix ? DeployKind::hotfix : DeployKind::regular;
}

Because hotfix_gate(const StageFacts& facts, const Build& build) {
    const auto patched = patched_build(facts);
    if (!patched) return gate("missing hotfix", "no hotfix is live in the stage", true);
    for (const CommitId& commit : brought_by(facts, *patched))
        if (!Contents(*facts.state, facts.stage.service, commit).contain(build.commit.id))
            return missing(facts, *patched, commit);
    return gate("missing hotfix", "contains hotfix " + patched->deploy.value, true);
}

} // namespace tt
