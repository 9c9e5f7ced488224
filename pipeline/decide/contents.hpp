#pragma once

#include "pipeline/model/state.hpp"

#include <map>
#include <set>
#include <vector>

namespace tt {

/// Tells which builds of a service contain a change: the commit itself, or one with the same patch (a
/// cherry-pick), and no revert of it that stands. Where history is cut, what lies behind the cut is not
/// there.
///
/// Asking for one build after another walks each commit once.
class Contents {
public:
    /// `state` must outlive this.
    Contents(const State& state, const ServiceName& service, const CommitId& commit);

    /// Whether the history of `tip`, itself included, contains the change.
    bool contain(const CommitId& tip);

private:
    Contents(
        const State& state, const ServiceName& service, const CommitId& commit, std::set<CommitId>& told
    );

    [[nodiscard]] const KnownCommit* find(const CommitId& commit) const;
    void follow(const CommitId& commit, std::set<CommitId>& told);
    void find_same(const CommitId& commit);
    void find_reverts(std::set<CommitId>& told);
    bool reaches(const CommitId& tip);
    bool enter_parents(const KnownCommit& commit, std::vector<CommitId>& open) const;

    const State& state_;
    ServiceName service_;
    std::set<CommitId> same_; ///< The commit, and those with its patch.
    std::map<CommitId, bool> reached_;
    std::vector<Contents> reverts_;
};

} // namespace tt
