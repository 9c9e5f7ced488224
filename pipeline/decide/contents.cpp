#include "pipeline/decide/contents.hpp"

#include "pipeline/base/contains.hpp"

#include <algorithm>

namespace tt {

Contents::Contents(
    const State& state, const ServiceName& service, const CommitId& commit, std::set<CommitId>& told
)
    : state_(state)
    , service_(service) {
    follow(commit, told);
}

Contents::Contents(const State& state, const ServiceName& service, const CommitId& commit)
    : state_(state)
    , service_(service) {
    std::set<CommitId> told;
    follow(commit, told);
}

void Contents::follow(const CommitId& commit, std::set<CommitId>& told) {
    find_same(commit);
    told.insert(same_.begin(), same_.end());
    find_reverts(told);
}

const KnownCommit* Contents::find(const CommitId& commit) const {
    return state_.commits.find(service_.value + "/" + commit.value);
}

void Contents::find_same(const CommitId& commit) {
    same_.insert(commit);
    const KnownCommit* known = find(commit);
    if (!known || known->patch.empty()) return;
    for (const auto& [key, each] : state_.commits.rows().with_prefix(service_.value + "/"))
        if (each->patch == known->patch) same_.insert(each->id);
}

/// Each commit is followed once, since publishers could tell of commits that take each other back.
void Contents::find_reverts(std::set<CommitId>& told) {
    for (const auto& [key, each] : state_.commits.rows().with_prefix(service_.value + "/")) {
        const auto is_same = [&](const CommitId& reverted) { return same_.contains(reverted); };
        if (std::ranges::any_of(each->reverts, is_same) && told.insert(each->id).second)
            reverts_.push_back(Contents(state_, service_, each->id, told));
    }
}

bool Contents::contain(const CommitId& tip) {
    if (!reaches(tip)) return false;
    return std::ranges::none_of(reverts_, [&](Contents& revert) { return revert.contain(tip); });
}

/// True if a parent is to be looked at first.
bool Contents::enter_parents(const KnownCommit& commit, std::vector<CommitId>& open) const {
    const std::size_t before = open.size();
    for (const CommitId& parent : commit.parents)
        if (!reached_.contains(parent)) open.push_back(parent);
    return open.size() > before;
}

/// Depth first without recursion: histories are long.
bool Contents::reaches(const CommitId& tip) {
    std::vector<CommitId> open{tip};
    while (!open.empty()) {
        const CommitId at = open.back();
        const KnownCommit* commit = find(at);
        const auto [entry, is_new] = reached_.try_emplace(at, same_.contains(at));
        if (is_new && !entry->second && commit && enter_parents(*commit, open)) continue;
        open.pop_back();
        if (commit)
            entry->second =
                entry->second || std::ranges::any_of(commit->parents, [&](const CommitId& parent) {
                    return reached_[parent];
                });
    }
    return reached_[tip];
}

} // namespace tt
