#include "integrations/github/commits.hpp"

#include "integrations/github/read.hpp"
#include "integrations/github/read_back.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace tt::github {

namespace {

constexpr std::size_t page_size = 100;

template<class T>
void append(std::vector<T>& to, std::vector<T> from) {
    std::ranges::move(from, std::back_inserter(to));
}

/// Adds a page to the range. The first one says how many commits there are in all.
Result<> take_page(RangePage& whole, RangePage page, bool first) {
    if (!first && page.total != whole.total)
        return fail(
            ErrorKind::conflict, "the range changed while it was read", "compare again, by commit ids"
        );
    if (first) {
        whole = std::move(page);
        return {};
    }
    append(whole.range.commits, std::move(page.range.commits));
    return {};
}

std::unexpected<Error> is_not_whole(const RangePage& pages, std::string_view what) {
    return fail(
        ErrorKind::corrupt,
        fmt::format("{}: GitHub gave {} of {} commits", what, pages.range.commits.size(), pages.total)
    );
}

bool is_whole(const RangePage& pages) {
    return static_cast<std::int64_t>(pages.range.commits.size()) == pages.total;
}

} // namespace

Result<std::vector<Commit>>
list_commits(Client& client, const RepositoryName& repository, std::string_view branch, std::size_t most) {
    std::vector<Commit> commits;
    if (most == 0) return commits;
    TT_ASSIGN(const std::string name, name_path(branch));
    const std::string path =
        fmt::format("{}/commits?sha={}&per_page={}", repository.path(), name, std::min(most, page_size));
    const Result<> done = client.get_pages(path, [&](const HttpResponse& response) -> Result<bool> {
        TT_ASSIGN(std::vector<Commit> page, read_commits_body(response.body));
        append(commits, std::move(page));
        return commits.size() < most;
    });
    // GitHub answers 409 for a repository without any commit.
    if (!done && done.error().kind != ErrorKind::conflict) return std::unexpected(done.error());
    if (commits.size() > most) commits.resize(most);
    return commits;
}

Result<Commit> find_commit(Client& client, const RepositoryName& repository, std::string_view name) {
    TT_ASSIGN(const std::string text, name_path(name));
    TT_ASSIGN(const auto response, client.get(repository.path() + "/commits/" + text));
    return read_commit_body(response.body);
}

Result<Range>
compare(Client& client, const RepositoryName& repository, std::string_view base, std::string_view head) {
    TT_ASSIGN(const std::string from, name_path(base));
    TT_ASSIGN(const std::string to, name_path(head));
    const std::string what = from + "..." + to;
    const std::string path = fmt::format("{}/compare/{}?per_page={}", repository.path(), what, page_size);
    RangePage whole;
    bool first = true;
    TT_TRY(client.get_pages(path, [&](const HttpResponse& response) -> Result<bool> {
        TT_ASSIGN(RangePage page, read_range_body(response.body));
        TT_TRY(take_page(whole, std::move(page), std::exchange(first, false)));
        return static_cast<std::int64_t>(whole.range.commits.size()) < whole.total;
    }));
    if (is_whole(whole)) return std::move(whole.range);
    if (whole.range.commits.empty()) return is_not_whole(whole, what);
    TT_ASSIGN(whole.range.commits, read_back(client, repository, whole));
    if (is_whole(whole)) return std::move(whole.range);
    return is_not_whole(whole, what);
}

} // namespace tt::github
