#include "integrations/github/decode.hpp"
#include "integrations/github/payloads.hpp"
#include "integrations/github/read.hpp"

namespace tt::github {

namespace {

CheckState state_of_status(std::string_view state) {
    if (state == "success") return CheckState::passed;
    return state == "pending" ? CheckState::pending : CheckState::failed;
}

/// A conclusion that nobody here knows has not passed.
CheckState state_of_run(std::string_view status, std::string_view conclusion) {
    if (status != "completed") return CheckState::pending;
    const bool good = conclusion == "success" || conclusion == "neutral" || conclusion == "skipped";
    return good ? CheckState::passed : CheckState::failed;
}

bool is_whole(const wire::Status& status) {
    return !status.context.empty() && !status.state.empty();
}

bool is_whole(const wire::CheckRun& run) {
    return !run.name.empty() && !run.status.empty();
}

ChecksPage::Item to_item(wire::Status status) {
    Check check{
        std::move(status.context), state_of_status(status.state), std::move(status.target_url),
        std::move(status.description)
    };
    return {std::move(check), {}, 0};
}

ChecksPage::Item to_item(wire::CheckRun run) {
    if (run.output.title.empty()) run.output.title = run.conclusion.empty() ? run.status : run.conclusion;
    Check check{
        std::move(run.name), state_of_run(run.status, run.conclusion),
        run.html_url.empty() ? std::move(run.details_url) : std::move(run.html_url),
        std::move(run.output.title)
    };
    return {std::move(check), "app " + run.app.slug, run.id};
}

template<class Wire>
Result<ChecksPage> to_page(const std::optional<std::int64_t>& total, std::optional<std::vector<Wire>> wires) {
    if (!total || *total < 0) return lacks("total_count");
    if (!wires) return lacks("list of checks");
    ChecksPage page{{}, *total};
    for (Wire& wire : *wires) {
        if (!is_whole(wire)) return lacks("name or state of a check");
        page.items.push_back(to_item(std::move(wire)));
    }
    return page;
}

Result<PullRequest> to_pull_request(wire::PullRequest wire) {
    if (wire.number <= 0) return lacks("number of a pull request");
    if (wire.state != "open" && wire.state != "closed") return lacks("state of a pull request");
    return PullRequest{
        wire.number,
        std::move(wire.title),
        std::move(wire.user.login),
        std::move(wire.html_url),
        std::move(wire.base.ref),
        wire.state == "open",
        wire.merged_at
    };
}

} // namespace

Result<ChecksPage> read_statuses_body(std::string_view body) {
    TT_ASSIGN(wire::CombinedStatus wire, decode_body<wire::CombinedStatus>(body));
    return to_page(wire.total_count, std::move(wire.statuses));
}

Result<ChecksPage> read_check_runs_body(std::string_view body) {
    TT_ASSIGN(wire::CheckRuns wire, decode_body<wire::CheckRuns>(body));
    return to_page(wire.total_count, std::move(wire.check_runs));
}

Result<std::vector<PullRequest>> read_pull_requests_body(std::string_view body) {
    TT_ASSIGN(auto wires, decode_body<std::vector<wire::PullRequest>>(body));
    std::vector<PullRequest> requests;
    for (wire::PullRequest& wire : wires) {
        TT_ASSIGN(PullRequest request, to_pull_request(std::move(wire)));
        requests.push_back(std::move(request));
    }
    return requests;
}

} // namespace tt::github
