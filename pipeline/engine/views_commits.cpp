#include "pipeline/engine/views_commits.hpp"

#include "pipeline/base/nearest.hpp"
#include "pipeline/decide/commit_difference.hpp"
#include "pipeline/decide/requests.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace tt {

namespace {

using Commits = std::set<CommitId>;

/// What a stage runs contains these; none: nobody told.
struct Reach {
    StageName stage;
    Commits commits;
};

const Build* running_in(const State& state, const ServiceName& service, const StageName& name) {
    const Stage* stage = state.stages.find(stage_key(service, name));
    return stage ? state.builds.find(stage->running.value) : nullptr;
}

/// Somebody who meant a stage hears which.
Error not_named(const Policy& policy, const std::string& text, Error error) {
    std::vector<std::string_view> names;
    for (const StagePolicy& stage : policy.stages) names.push_back(stage.name.value);
    const std::string meant(nearest(text, names));
    if (!meant.empty()) error.hint = "did you mean what the stage '" + meant + "' runs?";
    return error;
}

Result<const Build*> build_named(const State& state, const Policy& policy, const std::string& text) {
    if (!find_stage(policy, StageName{text})) {
        auto build = find_build(state, policy.service, text);
        if (build) return build;
        return std::unexpected(not_named(policy, text, std::move(build).error()));
    }
    if (const Build* running = running_in(state, policy.service, StageName{text})) return running;
    return fail(
        ErrorKind::not_found, policy.service.value + "/" + text + " runs nothing yet",
        "name a build: tt builds lists them"
    );
}

/// The one commit that begins so; null if there are none or several.
const KnownCommit* commit_named(const State& state, const ServiceName& service, const std::string& text) {
    constexpr std::size_t shortest = 7; // As for builds.
    if (text.size() < shortest) return nullptr;
    const KnownCommit* found = nullptr;
    for (const auto& [key, commit] : state.commits.rows().with_prefix(service.value + "/" + text)) {
        if (found) return nullptr;
        found = commit.get();
    }
    return found;
}

Result<CommitId> commit_of(const State& state, const Policy& policy, const std::string& text) {
    if (const KnownCommit* commit = commit_named(state, policy.service, text)) return commit->id;
    auto build = build_named(state, policy, text);
    if (build) return (*build)->commit.id;
    return std::unexpected(std::move(build).error());
}

const Build* newest_build(const State& state, const ServiceName& service) {
    const std::vector<const Build*> builds = state.builds.with(service.value);
    const auto newest = std::ranges::max_element(builds, {}, &Build::number);
    return newest == builds.end() ? nullptr : *newest;
}

std::vector<Reach> reaches(const State& state, const Policy& policy) {
    std::vector<Reach> all;
    for (const StagePolicy& stage : policy.stages)
        if (const Build* running = running_in(state, policy.service, stage.name))
            all.push_back({stage.name, history_of(state, policy.service, running->commit.id)});
    return all;
}

/// A hotfix may be live in a stage and not be behind the newest build.
Commits everything(const State& state, const ServiceName& service, const std::vector<Reach>& reaches) {
    Commits all;
    if (const Build* newest = newest_build(state, service))
        all = history_of(state, service, newest->commit.id);
    for (const Reach& reach : reaches) all.insert(reach.commits.begin(), reach.commits.end());
    return all;
}

Result<Commits> commits_of(
    const State& state, const Policy& policy, const CommitRange& range, const std::vector<Reach>& reaches
) {
    Commits commits;
    if (range.to.empty()) {
        commits = everything(state, policy.service, reaches);
    } else {
        TT_ASSIGN(const CommitId to, commit_of(state, policy, range.to));
        commits = history_of(state, policy.service, to);
    }
    if (range.from.empty()) return commits;
    TT_ASSIGN(const CommitId from, commit_of(state, policy, range.from));
    for (const CommitId& old : history_of(state, policy.service, from)) commits.erase(old);
    return commits;
}

std::vector<CommitView>
newest_of(const State& state, const ServiceName& service, const Commits& commits, std::size_t limit) {
    std::vector<KnownCommit> sorted = newest_first(state, service, commits);
    if (sorted.size() > limit) sorted.resize(limit);
    std::vector<CommitView> views;
    for (KnownCommit& commit : sorted) views.push_back({std::move(commit), {}, {}, {}});
    return views;
}

void add_builds(std::vector<CommitView>& views, const State& state, const ServiceName& service) {
    std::vector<const Build*> builds = state.builds.with(service.value);
    std::ranges::sort(builds, {}, &Build::number);
    std::map<CommitId, std::vector<BuildId>> by_commit;
    for (const Build* build : builds) by_commit[build->commit.id].push_back(build->id);
    for (CommitView& view : views)
        if (const auto found = by_commit.find(view.commit.id); found != by_commit.end())
            view.builds = found->second;
}

/// A stage that runs nothing waits for every commit; what one of which nobody knows contains is not said.
void add_stages(CommitView& view, const Policy& policy, const std::vector<Reach>& reaches) {
    for (const StagePolicy& stage : policy.stages) {
        const auto reach = std::ranges::find(reaches, stage.name, &Reach::stage);
        if (reach == reaches.end())
            view.waits.push_back(stage.name);
        else if (!reach->commits.empty())
            (reach->commits.contains(view.commit.id) ? view.live : view.waits).push_back(stage.name);
    }
}

Result<const Policy*> policy_of(const State& state, const ServiceName& service) {
    if (const Policy* policy = current_policy(state, service)) return policy;
    return fail(ErrorKind::not_found, "no service '" + service.value + "'", "tt config apply");
}

} // namespace

Result<CommitLogView>
commit_log_view(const State& state, const ServiceName& service, const CommitRange& range, std::size_t limit) {
    TT_ASSIGN(const Policy* policy, policy_of(state, service));
    const std::vector<Reach> all = reaches(state, *policy);
    TT_ASSIGN(const Commits commits, commits_of(state, *policy, range, all));
    CommitLogView view{service, newest_of(state, service, commits, limit), {}};
    add_builds(view.commits, state, service);
    for (CommitView& commit : view.commits) add_stages(commit, *policy, all);
    for (const Reach& reach : all)
        if (reach.commits.empty()) view.untold.push_back(reach.stage);
    return view;
}

Result<DiffView>
diff_view(const State& state, const ServiceName& service, const std::string& from, const std::string& to) {
    TT_ASSIGN(const Policy* policy, policy_of(state, service));
    TT_ASSIGN(const Build* before, build_named(state, *policy, from));
    TT_ASSIGN(const Build* after, build_named(state, *policy, to));
    return DiffView{service, *before, *after, commit_difference(state, *before, *after), {}};
}

} // namespace tt
