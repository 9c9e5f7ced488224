#include "integrations/github/read_back.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

namespace tt::github {

namespace {

/// The history of a head as far as it was read.
class History {
public:
    explicit History(const RangePage& newest)
        : head_(newest.range.commits.back().id)
        , base_(newest.range.merge_base) {}

    void add(std::vector<Commit> page) {
        for (Commit& commit : page) {
            const CommitId id = commit.id;
            if (known_.emplace(id, std::move(commit)).second) order_.push_back(id);
        }
        reached_ = without(ancestors_of(head_), ancestors_of(base_));
    }

    /// Whether everything above the base was read.
    [[nodiscard]] bool is_closed() const {
        return std::ranges::all_of(reached_, [&](const CommitId& id) { return known_.contains(id); });
    }

    /// What the head has and the base has not, oldest first.
    [[nodiscard]] std::vector<Commit> commits() const {
        std::vector<Commit> commits;
        for (const CommitId& id : order_)
            if (reached_.contains(id)) commits.push_back(known_.at(id));
        std::ranges::reverse(commits);
        return commits;
    }

private:
    /// A commit and all that it contains, with those at the edge of what was read.
    [[nodiscard]] std::set<CommitId> ancestors_of(const CommitId& start) const {
        std::set<CommitId> found;
        for (std::vector<CommitId> open{start}; !open.empty();) {
            const CommitId id = open.back();
            open.pop_back();
            const auto commit = known_.find(id);
            if (found.insert(id).second && commit != known_.end())
                open.insert(open.end(), commit->second.parents.begin(), commit->second.parents.end());
        }
        return found;
    }

    static std::set<CommitId> without(std::set<CommitId> all, const std::set<CommitId>& some) {
        std::erase_if(all, [&](const CommitId& id) { return some.contains(id); });
        return all;
    }

    CommitId head_;
    CommitId base_;
    std::map<CommitId, Commit> known_;
    std::vector<CommitId> order_; ///< As GitHub lists them, the newest first.
    std::set<CommitId> reached_;  ///< Of the head and not of the base, as far as that is known.
};

} // namespace

Result<std::vector<Commit>>
read_back(Client& client, const RepositoryName& repository, const RangePage& newest) {
    History history(newest);
    const std::string path = fmt::format(
        "{}/commits?sha={}&per_page=100", repository.path(), newest.range.commits.back().id.value
    );
    TT_TRY(client.get_pages(path, [&](const HttpResponse& response) -> Result<bool> {
        TT_ASSIGN(std::vector<Commit> page, read_commits_body(response.body));
        history.add(std::move(page));
        return !history.is_closed();
    }));
    return history.commits();
}

} // namespace tt::github
