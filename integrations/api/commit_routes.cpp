#include "integrations/api/api_reply.hpp"
#include "pipeline/engine/views_commits.hpp"

namespace tt {

namespace {

Result<CommitLogView> commits(const Call& call, const State& state, Time) {
    TT_ASSIGN(const std::size_t limit, limit_of(call));
    const CommitRange range{call.parameter("from"), call.parameter("to")};
    return commit_log_view(state, ServiceName{call.parameter("service")}, range, limit);
}

Result<DiffView> diff(const Call& call, const State& state, Time) {
    return diff_view(
        state, ServiceName{call.parameter("service")}, call.parameter("from"), call.parameter("to")
    );
}

} // namespace

std::vector<Route> commit_routes(Api& api) {
    return {
        {"GET", "/v1/commits", Access::look, shows(api, commits)},
        {"GET", "/v1/diff", Access::look, shows(api, diff)}
    };
}

} // namespace tt
