#include "pipeline/decide/commit_difference.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace tt {

namespace {

const KnownCommit* find(const State& state, const ServiceName& service, const CommitId& commit) {
    return state.commits.find(service.value + "/" + commit.value);
}

std::vector<KnownCommit> without(
    const State& state, const Build& build, const std::set<CommitId>& has, const std::set<CommitId>& not_these
) {
    std::set<CommitId> commits;
    std::ranges::set_difference(has, not_these, std::inserter(commits, commits.end()));
    return newest_first(state, build.service, commits);
}

/// How many of the commits came from each of them.
std::map<CommitId, int>
count_children(const State& state, const ServiceName& service, const std::set<CommitId>& commits) {
    std::map<CommitId, int> children;
    for (const CommitId& id : commits)
        for (const CommitId& parent : find(state, service, id)->parents)
            if (commits.contains(parent)) ++children[parent];
    return children;
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

std::vector<KnownCommit>
newest_first(const State& state, const ServiceName& service, const std::set<CommitId>& commits) {
    std::map<CommitId, int> children = count_children(state, service, commits);
    std::set<std::pair<Time, CommitId>> next; // Everything that came from these stands in the list.
    for (const CommitId& id : commits)
        if (!children.contains(id)) next.emplace(find(state, service, id)->time, id);
    std::vector<KnownCommit> sorted;
    while (!next.empty()) {
        const auto newest = next.extract(std::prev(next.end()));
        sorted.push_back(*find(state, service, newest.value().second));
        for (const CommitId& parent : sorted.back().parents)
            if (commits.contains(parent) && --children[parent] == 0)
                next.emplace(find(state, service, parent)->time, parent);
    }
    return sorted;
}

CommitsView commit_difference(const State& state, const Build& from, const Build& to) {
    const std::set<CommitId> before = history_of(state, from.service, from.commit.id);
    const std::set<CommitId> after = history_of(state, to.service, to.commit.id);
    if (before.empty() || after.empty()) return {};
    return {true, without(state, to, after, before), without(state, from, before, after)};
}

} // namespace tt
