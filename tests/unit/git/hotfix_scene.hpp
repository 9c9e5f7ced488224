#pragma once

#include "integrations/git/bare_cache.hpp"
#include "integrations/git/cherry_pick.hpp"
#include "integrations/git/commit_text.hpp"
#include "integrations/git/push.hpp"
#include "tests/unit/git/test_repository.hpp"

#include <iterator>
#include <map>

namespace tt {

/// A clone in which somebody works, the bare repository that all push to, and a cache.
///
///     main   first ─ live ─ later ─ fix      live is tagged v1
class HotfixScene : public testing::Test {
protected:
    HotfixScene() {
        first = commit("app", "one\ntwo\nthree\n", "Begin");
        live = commit("app", "one\ntwo\nthree\nfour\n", "Go live");
        tag("v1");
        later = commit("other", "x\n", "Add other");
        fix = commit("app", "ONE\ntwo\nthree\nfour\n", "Mend one\n\nIt was small.\n");
        git::Repository bare;
        TestRepository::must(git::make(bare, git_repository_init, origin.c_str(), 1U));
        publish();
    }

    /// Commits one file on the branch that is checked out.
    CommitId commit(const std::string& name, const std::string& text, const std::string& message) {
        work.write(name, text);
        work.add(name);
        return CommitId(work.commit(message));
    }

    /// Goes on on a branch, which begins at the commit if it is new.
    void switch_to(const std::string& branch, const CommitId& start = {}) const {
        const std::string name = "refs/heads/" + branch;
        git_oid id;
        git::Reference made;
        if (!start.empty()) {
            TestRepository::must(git_oid_fromstr(&id, start.value.c_str()));
            TestRepository::must(
                git::make(made, git_reference_create, work.handle(), name.c_str(), &id, 1, nullptr)
            );
        }
        TestRepository::must(git_repository_set_head(work.handle(), name.c_str()));
        git_checkout_options options = GIT_CHECKOUT_OPTIONS_INIT;
        options.checkout_strategy = GIT_CHECKOUT_FORCE;
        TestRepository::must(git_checkout_head(work.handle(), &options));
    }

    void tag(const std::string& name) const {
        git_oid id;
        git::Object head;
        TestRepository::must(git::make(head, git_revparse_single, work.handle(), "HEAD"));
        TestRepository::must(git_tag_create_lightweight(&id, work.handle(), name.c_str(), head.get(), 1));
    }

    /// Joins a commit into the branch that is checked out, whose files stay as they are plus `name`.
    CommitId merge(const CommitId& other, const std::string& name, const std::string& text) const {
        work.write(name, text);
        work.add(name);
        git::Index index;
        git::Tree tree;
        git_oid tree_id, id, other_id;
        git::Object head;
        git::CommitHandle ours, theirs;
        git::Signature who;
        TestRepository::must(git::make(index, git_repository_index, work.handle()));
        TestRepository::must(git_index_write_tree(&tree_id, index.get()));
        TestRepository::must(git::make(tree, git_tree_lookup, work.handle(), &tree_id));
        TestRepository::must(git::make(head, git_revparse_single, work.handle(), "HEAD"));
        TestRepository::must(git::make(ours, git_commit_lookup, work.handle(), git_object_id(head.get())));
        TestRepository::must(git_oid_fromstr(&other_id, other.value.c_str()));
        TestRepository::must(git::make(theirs, git_commit_lookup, work.handle(), &other_id));
        TestRepository::must(git::make(who, git_signature_new, "Ana Lima", "ana@example.com", 9, 0));
        const git_commit* parents[] = {ours.get(), theirs.get()};
        TestRepository::must(git_commit_create(
            &id, work.handle(), "HEAD", who.get(), who.get(), nullptr, "Merge", tree.get(), 2, parents
        ));
        return CommitId(git::hex(&id));
    }

    /// Pushes every branch and tag.
    void publish() const {
        git::RemoteHandle to_origin;
        TestRepository::must(git::make(to_origin, git_remote_create_anonymous, work.handle(), origin.c_str())
        );
        git_strarray names{};
        TestRepository::must(git_reference_list(&names, work.handle()));
        std::vector<std::string> specs;
        for (std::size_t i = 0; i < names.count; ++i) specs.push_back("+" + std::string(names.strings[i]));
        git_strarray_dispose(&names);
        std::vector<char*> pointers;
        for (std::string& spec : specs) pointers.push_back(spec.data());
        const git_strarray refspecs{pointers.data(), pointers.size()};
        TestRepository::must(git_remote_push(to_origin.get(), &refspecs, nullptr));
    }

    /// Every file below a directory, with its bytes and when it was written.
    static std::map<std::string, std::string> contents_of(const std::filesystem::path& directory) {
        std::map<std::string, std::string> contents;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
            if (!entry.is_regular_file()) continue;
            std::ifstream file(entry.path());
            contents[entry.path()] = std::to_string(entry.last_write_time().time_since_epoch().count())
                                     + std::string(std::istreambuf_iterator<char>(file), {});
        }
        return contents;
    }

    /// What a file holds in a commit of a repository; `-` where there is none.
    static std::string
    file_in(const std::filesystem::path& repository, const CommitId& commit, const std::string& name) {
        git::Repository handle;
        git::Object blob;
        TestRepository::must(git::make(handle, git_repository_open, repository.c_str()));
        const std::string where = commit.value + ":" + name;
        if (git::make(blob, git_revparse_single, handle.get(), where.c_str()) < 0) return "-";
        const auto* content = reinterpret_cast<const git_blob*>(blob.get());
        return {static_cast<const char*>(git_blob_rawcontent(content)), git_blob_rawsize(content)};
    }

    static git::CommitHandle commit_in(git_repository* repository, const CommitId& id) {
        git_oid oid;
        git::CommitHandle handle;
        TestRepository::must(git_oid_fromstr(&oid, id.value.c_str()));
        TestRepository::must(git::make(handle, git_commit_lookup, repository, &oid));
        return handle;
    }

    void fetched() const {
        const auto done = fetch(cache, remote);
        ASSERT_TRUE(done) << done.error().message;
    }

    [[nodiscard]] Picks picks(const std::vector<std::string>& named, unsigned int mainline = 0) const {
        const auto found = find_picks(cache, live, named, mainline, "main");
        if (!found) ADD_FAILURE() << found.error().message;
        return found ? *found : Picks{};
    }

    [[nodiscard]] Picked picked(const Picks& what) const {
        const auto done = cherry_pick(cache, what, user, Time(std::chrono::seconds(5000)));
        if (!done) ADD_FAILURE() << done.error().message;
        return done ? *done : Picked{};
    }

    TempDirectory directory;
    TestRepository work{directory.path() / "work"};
    std::filesystem::path origin = directory.path() / "origin.git";
    std::filesystem::path cache = directory.path() / "caches/origin.git";
    GitRemote remote{origin.string()};
    Committer user{"Bo Berg", "bo@example.com"};
    CommitId first, live, later, fix;
};

} // namespace tt
