#include "integrations/github/remarks.hpp"

#include "integrations/github/body.hpp"
#include "integrations/github/decode.hpp"
#include "integrations/github/limits.hpp"
#include "integrations/github/payloads_written.hpp"
#include "integrations/github/read.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tt::github {

namespace {

std::string_view name_of(StatusState state) {
    switch (state) {
    case StatusState::pending:
        return "pending";
    case StatusState::success:
        return "success";
    case StatusState::failure:
        return "failure";
    case StatusState::error:
        return "error";
    }
    return "error";
}

} // namespace

Result<> set_commit_status(
    Client& client, const RepositoryName& repository, const CommitId& commit, const CommitStatus& status
) {
    if (!is_commit_id(commit.value))
        return fail(ErrorKind::invalid_input, fmt::format("'{}' is no full commit id", commit.value));
    const std::string body = Body()
                                 .text("state", name_of(status.state))
                                 .text("context", status.context)
                                 .text("description", cut(status.description, most_description))
                                 .text("target_url", status.url)
                                 .done();
    TT_TRY(client.post(repository.path() + "/statuses/" + commit.value, body));
    return {};
}

Result<bool> has_comment(
    Client& client, const RepositoryName& repository, std::int64_t pull_request, std::string_view text
) {
    const std::string path =
        fmt::format("{}/issues/{}/comments?per_page=100", repository.path(), pull_request);
    bool found = false;
    TT_TRY(client.get_pages(path, [&](const HttpResponse& response) -> Result<bool> {
        TT_ASSIGN(const auto comments, decode_body<std::vector<wire::Comment>>(response.body));
        const auto has = [&](const wire::Comment& comment) { return comment.body.contains(text); };
        found = std::ranges::any_of(comments, has);
        return !found;
    }));
    return found;
}

Result<std::string> add_comment(
    Client& client, const RepositoryName& repository, std::int64_t pull_request, std::string_view text
) {
    if (text.empty()) return fail(ErrorKind::invalid_input, "a comment needs a text");
    const std::string path = fmt::format("{}/issues/{}/comments", repository.path(), pull_request);
    TT_ASSIGN(const auto response, client.post(path, Body().text("body", cut(text, most_comment)).done()));
    TT_ASSIGN(wire::Comment comment, decode_body<wire::Comment>(response.body));
    if (comment.id <= 0) return lacks("id of the comment");
    return std::move(comment.html_url);
}

} // namespace tt::github
