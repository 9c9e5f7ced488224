#include "integrations/git/bare_cache.hpp"
#include "tests/unit/git/hotfix_scene.hpp"

#include <thread>

namespace tt {
namespace {

using BareCache = HotfixScene;

TEST_F(BareCache, HasTheBranchesOfTheRemoteAsTheyAre) {
    fetched();
    EXPECT_EQ(fetched_branch(cache, "main").value(), fix);
    EXPECT_EQ(fetched_branch(cache, "hotfix/web/1").value(), std::nullopt);
    const CommitId news = commit("app", "new\n", "News");
    publish();
    EXPECT_EQ(fetched_branch(cache, "main").value(), fix) << "until it is fetched again";
    fetched();
    EXPECT_EQ(fetched_branch(cache, "main").value(), news);
}

TEST_F(BareCache, IsFetchedIntoByOneAfterTheOther) {
    std::vector<std::jthread> others;
    for (int i = 0; i < 4; ++i) others.emplace_back([this] { fetched(); });
    others.clear();
    EXPECT_EQ(fetched_branch(cache, "main").value(), fix);
}

TEST_F(BareCache, BeginsAnewBeforeItWearsOut) {
    fetched();
    const auto packs = cache / "objects/pack";
    for (int i = 0; i < 1001; ++i) std::ofstream(packs / ("pack-" + std::to_string(i) + ".keep")) << "";
    fetched();
    EXPECT_FALSE(std::filesystem::exists(packs / "pack-1.keep"));
    EXPECT_EQ(fetched_branch(cache, "main").value(), fix);
}

TEST_F(BareCache, DropsWhatTheRemoteNoLongerHas) {
    switch_to("gone", live);
    publish();
    fetched();
    ASSERT_TRUE(fetched_branch(cache, "gone").value());
    git::Repository bare;
    TestRepository::must(git::make(bare, git_repository_open, origin.c_str()));
    TestRepository::must(git_reference_remove(bare.get(), "refs/heads/gone"));
    fetched();
    EXPECT_FALSE(fetched_branch(cache, "gone").value());
}

TEST_F(BareCache, IsForItsOwnerAlone) {
    fetched();
    const auto mode = std::filesystem::status(cache).permissions();
    EXPECT_EQ(
        mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
        std::filesystem::perms::none
    );
}

TEST_F(BareCache, IsNeverARepositoryAroundIt) {
    const auto before = contents_of(work.path());
    ASSERT_TRUE(fetch(work.path() / "build/caches/x.git", remote));
    auto after = contents_of(work.path());
    std::erase_if(after, [&](const auto& file) { return file.first.contains("/caches/"); });
    EXPECT_TRUE(before == after);
}

TEST_F(BareCache, ReadsAWorkingCopyWithoutTouchingIt) {
    const auto before = contents_of(work.path());
    ASSERT_TRUE(fetch(cache, {work.path().string()}));
    EXPECT_EQ(fetched_branch(cache, "main").value(), fix);
    EXPECT_TRUE(contents_of(work.path()) == before);
}

TEST_F(BareCache, IsTheSameForEachSpellingOfALogin) {
    const auto plain = cache_for("/c", {"https://git.example/web"});
    EXPECT_EQ(plain, cache_for("/c", {"https://ana:pw@git.example/web", "token"}));
    EXPECT_NE(plain, cache_for("/c", {"https://git.example/api"}));
    EXPECT_EQ(plain.parent_path(), "/c");
    EXPECT_EQ(plain.filename().string().size(), std::string("0123456789abcdef.git").size());
}

TEST_F(BareCache, SaysWhereItCouldNotFetchFromAndKeepsSecretsToItself) {
    const auto missing = fetch(cache, {directory.path() / "nowhere.git"});
    ASSERT_FALSE(missing);
    EXPECT_TRUE(missing.error().message.contains("nowhere.git")) << missing.error().message;
    // Port 0 takes no connection, on any machine.
    const GitRemote closed{"http://ana:hunter2@127.0.0.1:0/web", "t0ken"};
    const auto refused = fetch(cache, closed);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().message.contains("http://127.0.0.1:0/web")) << refused.error().message;
    EXPECT_FALSE(refused.error().message.contains("hunter2")) << refused.error().message;
    EXPECT_EQ(
        closed.without_secrets("x t0ken http://ana:hunter2@127.0.0.1:0/web"), "x *** http://127.0.0.1:0/web"
    );
    for (const auto& [file, content] : contents_of(cache)) EXPECT_FALSE(content.contains("hunter2")) << file;
}

TEST_F(BareCache, KnowsWhereARepositoryIsPushedTo) {
    EXPECT_EQ(url_to_push_to(origin).value(), origin.string() + "/") << "its own path";
    EXPECT_FALSE(url_to_push_to(work.path()));
    git::Config config;
    TestRepository::must(git::make(config, git_repository_config, work.handle()));
    TestRepository::must(
        git_config_set_string(config.get(), "remote.origin.url", "https://a:b@git.example/web")
    );
    EXPECT_EQ(url_to_push_to(work.path()).value(), "https://a:b@git.example/web");
}

} // namespace
} // namespace tt
