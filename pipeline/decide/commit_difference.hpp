#pragma once

#include "pipeline/model/plan_view.hpp"
#include "pipeline/model/state.hpp"

#include <set>
#include <vector>

namespace tt {

/// The commit and everything behind it, as far as publishers told; nothing if they did not tell of it.
std::set<CommitId> history_of(const State& state, const ServiceName& service, const CommitId& tip);

/// The commits, all of them known, newest first; none before a commit that it came from, whatever the clocks
/// of their authors said.
std::vector<KnownCommit>
newest_first(const State& state, const ServiceName& service, const std::set<CommitId>& commits);

/// The commits that a stage gets, and loses, when `to` takes the place of `from`. Not known where a publisher
/// did not tell the history of one of them; then both lists are empty.
CommitsView commit_difference(const State& state, const Build& from, const Build& to);

} // namespace tt
