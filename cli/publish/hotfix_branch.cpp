#include "cli/publish/hotfix_branch.hpp"

#include "cli/publish/heartbeat.hpp"
#include "cli/publish/remote.hpp"
#include "integrations/git/bare_cache.hpp"
#include "integrations/git/cherry_pick.hpp"
#include "integrations/git/push.hpp"

namespace tt {

namespace {

using std::filesystem::path;

std::string shortened(const CommitId& commit) {
    constexpr std::size_t digits = 12;
    return commit.value.substr(0, digits);
}

/// Who git says the user is, by the variables that git itself reads first.
Result<Committer> committer_of(const Context& context) {
    TT_ASSIGN(Committer user, configured_committer(context.directory));
    if (auto name = variable(context.variables, "GIT_COMMITTER_NAME"); !name.empty()) user.name = name;
    if (auto email = variable(context.variables, "GIT_COMMITTER_EMAIL"); !email.empty()) user.email = email;
    if (!user.name.empty() && !user.email.empty()) return user;
    return fail(
        ErrorKind::invalid_input, "who commits? git knows no name and address for you",
        "git config --global user.name NAME && git config --global user.email ADDRESS"
    );
}

Error conflict(const Picks& picks, const Picked& picked, const std::string& branch) {
    std::string files;
    for (const PickConflict& each : picked.conflicts) files += "\n  " + each.path + ": " + each.why;
    std::string commands = "git switch -c " + branch + " " + shortened(picks.base) + " && git cherry-pick -x";
    if (picks.mainline > 0) commands += " -m " + std::to_string(picks.mainline);
    for (const CommitId& commit : picks.commits) commands += " " + shortened(commit);
    return {
        ErrorKind::conflict,
        shortened(picked.stopped_at) + " does not go on top of " + shortened(picked.tip) + ":" + files,
        "resolve it by hand, and the same command goes on from there: " + commands
            + " (mend, git add, git "
              "cherry-pick --continue), git push origin "
            + branch
    };
}

/// The branch as the remote has it, if it is this hotfix.
Result<HotfixBranch>
take_over(const path& cache, const std::string& name, const CommitId& tip, const Picks& picks) {
    TT_ASSIGN(const bool same, holds_picks(cache, tip, picks));
    if (same) return HotfixBranch{.name = name, .tip = tip, .pushed = true};
    return fail(
        ErrorKind::conflict,
        "branch " + name + " is there, and is not " + shortened(picks.base) + " with these commits on it",
        "choose another: --branch NAME"
    );
}

Result<HotfixBranch> pick(Context& context, const path& cache, const std::string& name, const Picks& picks) {
    TT_ASSIGN(const Committer user, committer_of(context));
    TT_ASSIGN(const Picked picked, cherry_pick(cache, picks, user, context.clock.now()));
    if (!picked.stopped_at.empty()) return std::unexpected(conflict(picks, picked, name));
    return HotfixBranch{.name = name, .tip = picked.tip};
}

Result<> push_aloud(Context& context, const path& cache, const GitRemote& remote, HotfixBranch& branch) {
    {
        const Heartbeat heartbeat(context.output, "still pushing");
        TT_TRY(push(cache, remote, branch.name, branch.tip));
    }
    branch.pushed = true;
    context.output.remark("pushed " + branch.name + " at " + shortened(branch.tip));
    return {};
}

/// Where the push failed: the branch, if somebody else has just pushed this very hotfix.
Result<std::optional<HotfixBranch>> made_meanwhile(
    Context& context, const path& cache, const GitRemote& remote, const std::string& name, const Picks& picks
) {
    TT_TRY(fetch_aloud(context, remote));
    TT_ASSIGN(const auto there, fetched_branch(cache, name));
    if (!there) return std::nullopt;
    TT_ASSIGN(HotfixBranch branch, take_over(cache, name, *there, picks));
    context.output.remark(name + " was pushed meanwhile, at " + shortened(*there));
    return branch;
}

} // namespace

Result<HotfixBranch> make_branch(Context& context, const HotfixOptions& options, const HotfixOrigin& origin) {
    TT_ASSIGN(const path cache, fetch_aloud(context, origin.remote));
    const CommitId& base = origin.live.commit.id;
    TT_ASSIGN(const bool live_already, has_picks(cache, base, options.commits));
    if (live_already) return HotfixBranch{.tip = base, .live_already = true};
    const auto mainline = static_cast<unsigned int>(options.mainline);
    const std::string& main = origin.policy.source.branch;
    TT_ASSIGN(const Picks picks, find_picks(cache, base, options.commits, mainline, main));
    if (picks.mainline > mainline)
        context.output.remark(
            "takes merges for what they brought to " + main + "; --mainline says otherwise"
        );
    const std::string name = options.branch.empty() ? branch_for(options.service, picks) : options.branch;
    TT_ASSIGN(const auto there, fetched_branch(cache, name));
    if (there) return take_over(cache, name, *there, picks);
    TT_ASSIGN(HotfixBranch branch, pick(context, cache, name, picks));
    if (options.shipment.request.dry_run) return branch;
    const Result<> pushed = push_aloud(context, cache, origin.remote, branch);
    if (pushed) return branch;
    TT_ASSIGN(auto faster, made_meanwhile(context, cache, origin.remote, name, picks));
    if (faster) return *std::move(faster);
    return std::unexpected(pushed.error());
}

} // namespace tt
