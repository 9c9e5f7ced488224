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

/// Only commits of builds, so that the server's login shows nobody anything else of a repository.
Result<CommitId> commit_of_build(const State& state, const ServiceName& service, const std::string& text) {
    for (const Build* build : state.builds.with(service.value))
        if (build->commit.id.value == text) return build->commit.id;
    return fail(ErrorKind::not_found, "no build of " + service.value + " is made of commit '" + text + "'");
}

Result<FilesView>
files(const Api& api, const ServiceName& service, const std::string& from, const std::string& to) {
    const auto state = api.engine.state();
    const Policy* policy = current_policy(*state, service);
    if (!policy) return fail(ErrorKind::not_found, "no service '" + service.value + "'", "tt config apply");
    TT_ASSIGN(const CommitId before, commit_of_build(*state, service, from));
    TT_ASSIGN(const CommitId after, commit_of_build(*state, service, to));
    return api.look_at_files(*policy, before, after);
}

void look_at_files(Api& api, const Call& call, const Respond& respond) {
    const ServiceName service{call.parameter("service")};
    api.outside.run([&api, service, from = call.parameter("from"), to = call.parameter("to"), respond] {
        respond(reply_of(files(api, service, from, to)));
    });
}

} // namespace

std::vector<Route> commit_routes(Api& api) {
    return {
        {"GET", "/v1/commits", Access::look, shows(api, commits)},
        {"GET", "/v1/diff", Access::look, shows(api, diff)},
        {"GET", "/v1/files", Access::look,
         [&api](const Call& call, const Respond& respond) { look_at_files(api, call, respond); }}
    };
}

} // namespace tt
