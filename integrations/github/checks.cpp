#include "integrations/github/checks.hpp"

#include "integrations/github/read.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

namespace tt::github {

namespace {

using Read = Result<ChecksPage> (*)(std::string_view);

/// The items of all pages. Too few would let a failed check go unseen.
Result<std::vector<ChecksPage::Item>> list_items(Client& client, const std::string& path, Read read) {
    std::vector<ChecksPage::Item> items;
    std::int64_t total = 0;
    TT_TRY(client.get_pages(path, [&](const HttpResponse& response) -> Result<bool> {
        TT_ASSIGN(ChecksPage page, read(response.body));
        total = page.total;
        std::ranges::move(page.items, std::back_inserter(items));
        return true;
    }));
    if (static_cast<std::int64_t>(items.size()) >= total) return items;
    return fail(
        ErrorKind::corrupt, fmt::format("{}: GitHub gave {} of {} checks", path, items.size(), total)
    );
}

/// Of each name and source the newest, in the order of names.
std::vector<Check> newest(std::vector<ChecksPage::Item> items) {
    std::map<std::pair<std::string, std::string>, ChecksPage::Item> by_name;
    for (ChecksPage::Item& item : items) {
        auto& known = by_name[{item.check.name, item.source}];
        if (known.check.name.empty() || known.order < item.order) known = std::move(item);
    }
    std::vector<Check> checks;
    for (auto& [key, item] : by_name) checks.push_back(std::move(item.check));
    return checks;
}

} // namespace

Result<std::vector<Check>>
list_checks(Client& client, const RepositoryName& repository, std::string_view commit) {
    TT_ASSIGN(const std::string name, name_path(commit));
    const std::string at = repository.path() + "/commits/" + name;
    TT_ASSIGN(auto items, list_items(client, at + "/status?per_page=100", read_statuses_body));
    TT_ASSIGN(
        auto runs, list_items(client, at + "/check-runs?filter=latest&per_page=100", read_check_runs_body)
    );
    std::ranges::move(runs, std::back_inserter(items));
    return newest(std::move(items));
}

std::optional<CheckState> state_of(std::span<const Check> checks, std::string_view name) {
    std::optional<CheckState> state;
    for (const Check& check : checks) {
        if (check.name != name) continue;
        const bool worse = !state || check.state == CheckState::failed || *state == CheckState::passed;
        if (worse) state = check.state;
    }
    return state;
}

Result<std::vector<PullRequest>>
list_pull_requests(Client& client, const RepositoryName& repository, std::string_view commit) {
    TT_ASSIGN(const std::string name, name_path(commit));
    const std::string path = repository.path() + "/commits/" + name + "/pulls?per_page=100";
    std::vector<PullRequest> requests;
    TT_TRY(client.get_pages(path, [&](const HttpResponse& response) -> Result<bool> {
        TT_ASSIGN(auto page, read_pull_requests_body(response.body));
        std::ranges::move(page, std::back_inserter(requests));
        return true;
    }));
    return requests;
}

} // namespace tt::github
