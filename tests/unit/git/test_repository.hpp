#pragma once

#include "integrations/git/handle.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace tt {

/// A directory of its own, gone at the end.
class TempDirectory {
public:
    TempDirectory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "tt-git-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }

    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;

    ~TempDirectory() { std::filesystem::remove_all(path_); }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// A real repository, made with libgit2 and untouched by the user's own configuration.
class TestRepository {
public:
    explicit TestRepository(std::filesystem::path path)
        : path_(std::move(path)) {
        git_libgit2_init();
        for (const int level : {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_XDG})
            git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
        git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
        options.flags = GIT_REPOSITORY_INIT_MKPATH;
        options.initial_head = "main";
        must(git::make(handle_, git_repository_init_ext, path_.c_str(), &options));
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    [[nodiscard]] git_repository* handle() const { return handle_.get(); }

    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name) << text;
    }

    /// Puts a file of the work tree into the index.
    void add(const std::string& name) const {
        git_index* index = nullptr;
        must(git_repository_index(&index, handle()));
        must(git_index_add_bypath(index, name.c_str()));
        must(git_index_write(index));
        git_index_free(index);
    }

    /// Commits the index on HEAD at a second of 1970, and returns the id.
    std::string commit(const std::string& message, git_time_t at = 1000) const {
        git_oid tree_id, id;
        git_index* index = nullptr;
        must(git_repository_index(&index, handle()));
        must(git_index_write_tree(&tree_id, index));
        git_index_free(index);
        git::Tree tree;
        must(git::make(tree, git_tree_lookup, handle(), &tree_id));
        git_oid parent_id;
        git::CommitHandle parent;
        const bool first = git_reference_name_to_id(&parent_id, handle(), "HEAD") < 0;
        if (!first) must(git::make(parent, git_commit_lookup, handle(), &parent_id));
        git_signature *author = nullptr, *committer = nullptr;
        must(git_signature_new(&author, "Ana Lima", "ana@example.com", 7, 60));
        must(git_signature_new(&committer, "Bot", "bot@example.com", at, -120));
        const git_commit* parents[] = {parent.get()};
        must(git_commit_create(
            &id, handle(), "HEAD", author, committer, nullptr, message.c_str(), tree.get(), first ? 0 : 1,
            parents
        ));
        git_signature_free(author);
        git_signature_free(committer);
        return git_oid_tostr_s(&id);
    }

    std::string commit_file(const std::string& name, const std::string& message, git_time_t at = 1000) const {
        write(name, message);
        add(name);
        return commit(message, at);
    }

    static void must(int code) { ASSERT_GE(code, 0) << (git_error_last() ? git_error_last()->message : ""); }

private:
    std::filesystem::path path_;
    git::Repository handle_;
};

} // namespace tt
