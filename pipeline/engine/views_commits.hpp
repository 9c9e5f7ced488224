#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/model/commits_view.hpp"
#include "pipeline/model/state.hpp"

#include <cstddef>
#include <string>

namespace tt {

/// Which commits are asked for, `from..to`: those of `to` without those of `from`. Each names a commit by its
/// beginning, a build, or a stage for what it runs.
struct CommitRange {
    std::string from; ///< Empty: from the beginning.
    std::string to;   ///< Empty: up to the newest build and to whatever any stage runs.
};

/// The newest `limit` commits of the range, and where each is live.
Result<CommitLogView>
commit_log_view(const State& state, const ServiceName& service, const CommitRange& range, std::size_t limit);

/// In which commits two builds differ; a stage stands for what it runs.
Result<DiffView>
diff_view(const State& state, const ServiceName& service, const std::string& from, const std::string& to);

} // namespace tt
