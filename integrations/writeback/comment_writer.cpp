#include "integrations/writeback/comment_writer.hpp"

#include "integrations/github/checks.hpp"
#include "integrations/github/commits.hpp"
#include "integrations/github/remarks.hpp"

#include <algorithm>

namespace tt {

namespace {

/// Each costs a request: of a larger leap only the newest are asked for their pull requests.
constexpr std::ptrdiff_t most_commits = 100;

/// The commits that came. The way back brings none but the one it goes to, and a base that is gone from the
/// repository says nothing.
Result<std::vector<CommitId>> commits_that_came(const Place& place, const WantedComment& wanted) {
    std::vector<CommitId> only_head{wanted.head};
    if (wanted.base.empty() || wanted.base == wanted.head) return only_head;
    const auto range = github::compare(place.client, place.repository, wanted.base.value, wanted.head.value);
    if (!range && range.error().kind == ErrorKind::not_found) return only_head;
    if (!range) return std::unexpected(range.error());
    const auto size = static_cast<std::ptrdiff_t>(range->commits.size());
    std::vector<CommitId> commits;
    for (auto at = range->commits.end() - std::min(size, most_commits); at != range->commits.end(); ++at)
        commits.push_back(at->id);
    return commits.empty() ? only_head : commits;
}

} // namespace

Result<> CommentWriter::write(const Place& place, const std::vector<WantedComment>& wanted) {
    Attempts attempts;
    std::set<std::string> spoken_of;
    for (const WantedComment& each : wanted) {
        spoken_of.insert(each.text);
        if (!attempts.hopeless() && !done_.contains(each.text)) attempts.take(write_one(place, each));
    }
    std::erase_if(done_, [&](const std::string& text) { return !spoken_of.contains(text); });
    if (done_.size() == spoken_of.size()) has_.clear(); // Only a deploy that is not done asks again.
    return attempts.result();
}

Result<> CommentWriter::write_one(const Place& place, const WantedComment& wanted) {
    TT_ASSIGN(const auto commits, commits_that_came(place, wanted));
    Attempts attempts;
    for (const CommitId& commit : commits) {
        if (attempts.hopeless()) break;
        auto requests = github::list_pull_requests(place.client, place.repository, commit.value);
        if (!requests) return std::unexpected(std::move(requests).error());
        for (const github::PullRequest& request : *requests)
            if (!attempts.hopeless()) attempts.take(comment(place, request.number, wanted));
    }
    if (attempts.result()) done_.insert(wanted.text);
    return attempts.result();
}

Result<> CommentWriter::comment(const Place& place, std::int64_t pull_request, const WantedComment& wanted) {
    const std::pair key{pull_request, wanted.marker};
    if (has_.contains(key)) return {};
    TT_ASSIGN(
        const bool has, github::has_comment(place.client, place.repository, pull_request, wanted.marker)
    );
    if (!has) TT_TRY(github::add_comment(place.client, place.repository, pull_request, wanted.text));
    has_.insert(key);
    return {};
}

} // namespace tt
