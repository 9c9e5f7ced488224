#include "integrations/git/work_tree.hpp"

#include <algorithm>

namespace tt::git {

namespace {

/// Stops a diff at the first difference that counts.
struct FirstDifference {
    std::vector<std::string> excluded; ///< Relative to the work tree, without a slash at the end.
    bool found = false;

    [[nodiscard]] bool counts(std::string_view path) const {
        return std::ranges::none_of(excluded, [&](const std::string& prefix) {
            return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
        });
    }

    static int notify(const git_diff*, const git_diff_delta* delta, const char*, void* payload) {
        constexpr int skip = 1, stop = -1;
        auto& self = *static_cast<FirstDifference*>(payload);
        if (!self.counts(delta->new_file.path)) return skip;
        self.found = true;
        return stop;
    }
};

FirstDifference first_difference(const char* work_tree, const std::vector<std::filesystem::path>& excluded) {
    FirstDifference difference;
    for (const auto& path : excluded)
        if (auto text = inside_work_tree(work_tree, path); text && !text->empty())
            difference.excluded.push_back(*std::move(text));
    return difference;
}

} // namespace

std::optional<std::string>
inside_work_tree(const std::filesystem::path& work_tree, const std::filesystem::path& path) {
    std::error_code error;
    const auto whole = std::filesystem::weakly_canonical(path, error);
    const auto relative = whole.lexically_relative(std::filesystem::weakly_canonical(work_tree, error));
    std::string text = relative.generic_string();
    if (text.ends_with('/')) text.pop_back();
    if (text == ".." || text.starts_with("../")) return std::nullopt;
    return text == "." ? "" : text;
}

Result<bool>
is_dirty(git_repository* repository, git_commit* commit, const std::vector<std::filesystem::path>& excluded) {
    const char* work_tree = git_repository_workdir(repository);
    if (work_tree == nullptr) return false;
    const std::string doing = "compare '" + std::string(work_tree) + "' with its commit";

    FirstDifference difference = first_difference(work_tree, excluded);
    git_diff_options options{};
    if (const int code = git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION); code < 0)
        return failure(code, doing);
    options.flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS;
    options.notify_cb = FirstDifference::notify;
    options.payload = &difference;

    Tree tree;
    if (const int code = make(tree, git_commit_tree, commit); code < 0) return failure(code, doing);
    Diff diff;
    const int staged = make(diff, git_diff_tree_to_index, repository, tree.get(), nullptr, &options);
    if (difference.found) return true;
    if (staged < 0) return failure(staged, doing);
    const int unstaged = make(diff, git_diff_index_to_workdir, repository, nullptr, &options);
    if (difference.found) return true;
    if (unstaged < 0) return failure(unstaged, doing);
    return false;
}

} // namespace tt::git
