#pragma once

#include "integrations/github/values.hpp"
#include "pipeline/base/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// The values that are in bodies of GitHub. Pure. A body that lacks what tt needs is `corrupt`, whatever
/// status it came with: proxies answer 200 with pages of their own.
namespace tt::github {

/// Whether the text is the full id of a commit: 40 or 64 hexadecimal digits in lower case.
bool is_commit_id(std::string_view text);

Result<Commit> read_commit_body(std::string_view body);
Result<std::vector<Commit>> read_commits_body(std::string_view body);

/// A ref as it stands in the answer: an annotated tag is not followed yet.
struct RefBody {
    std::string name; ///< Empty in the body of a tag.
    bool is_tag = false;
    CommitId object;
};

Result<RefBody> read_ref_body(std::string_view body);

/// One page of a comparison.
struct RangePage {
    Range range;
    std::int64_t total = 0;              ///< How many commits all pages have together.
    std::vector<ChangedFile> files = {}; ///< On the first page only.
    bool all_files = true;               ///< GitHub shows the first 300 only.
};

Result<RangePage> read_range_body(std::string_view body);

/// Every file of a tree by its path: what is in it, with its mode. `blocked` for a tree that GitHub cuts off.
Result<std::map<std::string, std::string>> read_tree_body(std::string_view body);

/// One page of checks of either kind.
struct ChecksPage {
    struct Item {
        Check check;
        std::string source;     ///< Tells apart those of one name: the app that runs it, or nothing.
        std::int64_t order = 0; ///< Of two with the same name and source the higher is the newer.
    };

    std::vector<Item> items;
    std::int64_t total = 0;
};

Result<ChecksPage> read_statuses_body(std::string_view body);
Result<ChecksPage> read_check_runs_body(std::string_view body);

Result<std::vector<PullRequest>> read_pull_requests_body(std::string_view body);

} // namespace tt::github
