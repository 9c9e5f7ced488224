#pragma once

#include "integrations/github/values.hpp"
#include "pipeline/base/field.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What GitHub's JSON holds of what tt reads, field by field. Private to this folder.
namespace tt::github::wire {

struct Person {
    std::string name;
    Time date;

    template<class Self = Person>
    static constexpr auto fields() {
        return std::tuple{field("name", &Self::name), field("date", &Self::date)};
    }
};

struct Account {
    std::string login;

    template<class Self = Account>
    static constexpr auto fields() {
        return std::tuple{field("login", &Self::login)};
    }
};

struct CommitText {
    Person author;
    Person committer;
    std::string message;

    template<class Self = CommitText>
    static constexpr auto fields() {
        return std::tuple{
            field("author", &Self::author), field("committer", &Self::committer),
            field("message", &Self::message)
        };
    }
};

struct Sha {
    std::string sha;

    template<class Self = Sha>
    static constexpr auto fields() {
        return std::tuple{field("sha", &Self::sha)};
    }
};

struct Commit {
    std::string sha;
    std::string html_url;
    std::optional<CommitText> commit;
    Account author; ///< Null for somebody whom GitHub does not know.
    std::vector<Sha> parents;

    template<class Self = Commit>
    static constexpr auto fields() {
        return std::tuple{
            field("sha", &Self::sha), field("html_url", &Self::html_url), field("commit", &Self::commit),
            field("author", &Self::author), field("parents", &Self::parents)
        };
    }
};

struct Object {
    std::string type;
    std::string sha;

    template<class Self = Object>
    static constexpr auto fields() {
        return std::tuple{field("type", &Self::type), field("sha", &Self::sha)};
    }
};

/// A ref, and an annotated tag too, which points on in the same way.
struct Ref {
    std::string ref;
    Object object;

    template<class Self = Ref>
    static constexpr auto fields() {
        return std::tuple{field("ref", &Self::ref), field("object", &Self::object)};
    }
};

struct File {
    std::string filename;
    std::string status;
    std::string previous_filename;

    template<class Self = File>
    static constexpr auto fields() {
        return std::tuple{
            field("filename", &Self::filename), field("status", &Self::status),
            field("previous_filename", &Self::previous_filename)
        };
    }
};

struct TreeEntry {
    std::string path;
    std::string mode;
    std::string type;
    std::string sha;

    template<class Self = TreeEntry>
    static constexpr auto fields() {
        return std::tuple{
            field("path", &Self::path), field("mode", &Self::mode), field("type", &Self::type),
            field("sha", &Self::sha)
        };
    }
};

struct Tree {
    std::optional<std::vector<TreeEntry>> tree;
    bool truncated = false;

    template<class Self = Tree>
    static constexpr auto fields() {
        return std::tuple{field("tree", &Self::tree), field("truncated", &Self::truncated)};
    }
};

struct Comparison {
    std::string status;
    std::optional<std::int64_t> behind_by;
    std::optional<std::int64_t> total_commits;
    Sha merge_base_commit;
    std::vector<Commit> commits;
    std::vector<File> files; ///< On the first page only, and the first 300 only.

    template<class Self = Comparison>
    static constexpr auto fields() {
        return std::tuple{
            field("status", &Self::status),
            field("behind_by", &Self::behind_by),
            field("total_commits", &Self::total_commits),
            field("merge_base_commit", &Self::merge_base_commit),
            field("commits", &Self::commits),
            field("files", &Self::files)
        };
    }
};

struct Status {
    std::string context;
    std::string state;
    std::string target_url;
    std::string description;

    template<class Self = Status>
    static constexpr auto fields() {
        return std::tuple{
            field("context", &Self::context), field("state", &Self::state),
            field("target_url", &Self::target_url), field("description", &Self::description)
        };
    }
};

struct CombinedStatus {
    std::optional<std::int64_t> total_count;
    std::optional<std::vector<Status>> statuses;

    template<class Self = CombinedStatus>
    static constexpr auto fields() {
        return std::tuple{field("total_count", &Self::total_count), field("statuses", &Self::statuses)};
    }
};

struct App {
    std::string slug;

    template<class Self = App>
    static constexpr auto fields() {
        return std::tuple{field("slug", &Self::slug)};
    }
};

struct CheckOutput {
    std::string title;

    template<class Self = CheckOutput>
    static constexpr auto fields() {
        return std::tuple{field("title", &Self::title)};
    }
};

struct CheckRun {
    std::int64_t id = 0;
    std::string name;
    std::string status;
    std::string conclusion;
    std::string html_url;
    std::string details_url;
    CheckOutput output;
    App app;

    template<class Self = CheckRun>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),
            field("name", &Self::name),
            field("status", &Self::status),
            field("conclusion", &Self::conclusion),
            field("html_url", &Self::html_url),
            field("details_url", &Self::details_url),
            field("output", &Self::output),
            field("app", &Self::app)
        };
    }
};

struct CheckRuns {
    std::optional<std::int64_t> total_count;
    std::optional<std::vector<CheckRun>> check_runs;

    template<class Self = CheckRuns>
    static constexpr auto fields() {
        return std::tuple{field("total_count", &Self::total_count), field("check_runs", &Self::check_runs)};
    }
};

struct BranchName {
    std::string ref;

    template<class Self = BranchName>
    static constexpr auto fields() {
        return std::tuple{field("ref", &Self::ref)};
    }
};

struct PullRequest {
    std::int64_t number = 0;
    std::string title;
    std::string state;
    std::string html_url;
    std::optional<Time> merged_at;
    Account user;
    BranchName base;

    template<class Self = PullRequest>
    static constexpr auto fields() {
        return std::tuple{field("number", &Self::number),
                          field("title", &Self::title),
                          field("state", &Self::state),
                          field("html_url", &Self::html_url),
                          field("merged_at", &Self::merged_at),
                          field("user", &Self::user),
                          field("base", &Self::base)};
    }
};

} // namespace tt::github::wire
