#include "pipeline/decide/commit_difference.hpp"

#include <algorithm>

namespace tt {

namespace {

const KnownCommit* find(const State& state, const ServiceName& service, const CommitId& commit) {
    return state.commits.find(service.value + "/" + commit.value);
}

std::vector<KnownCommit> without(
    const State& state, const Build& build, const std::set<CommitId>& has, const std::set<CommitId>& not_these
) {
    std::vector<KnownCommit> commits;
    for (const CommitId& id : has)
        if (!not_these.contains(id)) commits.push_back(*find(state, build.service, id));
    std::ranges::stable_sort(commits, std::greater{}, &KnownCommit::time);
    return commits;
}

} // namespace

std::set<CommitId> history_of(const State& state, const ServiceName& service, const CommitId& tip) {
    std::set<CommitId> reached;
    std::vector<CommitId> open{tip};
    while (!open.empty()) {
        const CommitId at = open.back();
        open.pop_back();
        const KnownCommit* commit = find(state, service, at);
        if (!commit || !reached.insert(at).second) continue;
        open.insert(open.end(), commit->parents.begin(), commit->parents.end());
    }
    return reached;
}

CommitsView commit_difference(const State& state, const Build& from, const Build& to) {
    const std::set<CommitId> before = history_of(state, from.service, from.commit.id);
    const std::set<CommitId> after = history_of(state, to.service, to.commit.id);
    if (before.empty() || after.empty()) return {};
    return {true, without(state, to, after, before), without(state, from, before, after)};
}

} // namespace tt
