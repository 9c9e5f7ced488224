#include "integrations/files/release_directory.hpp"
#include "integrations/files/remove_tree.hpp"
#include "integrations/files/trash.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt {
namespace {

namespace fs = std::filesystem;

void make_tree(const fs::path& root) {
    fs::create_directories(root / "a/b");
    std::ofstream(root / "a/b/file") << "x";
    fs::permissions(root / "a/b", fs::perms{0555});
    fs::permissions(root / "a", fs::perms{0555});
}

std::ptrdiff_t count(const fs::path& directory) {
    return std::distance(fs::directory_iterator(directory), {});
}

TEST(RemoveTree, RemovesReadOnlyTreesAndNothingBehindLinks) {
    const TemporaryDirectory directory;
    make_tree(directory / "tree");
    std::ofstream(directory / "kept") << "x";
    fs::permissions(directory / "tree/a", fs::perms{0755});
    fs::create_symlink(directory.path(), directory / "tree/a/out");
    EXPECT_TRUE(remove_tree(directory / "tree"));
    EXPECT_FALSE(fs::exists(directory / "tree"));
    EXPECT_TRUE(fs::exists(directory / "kept"));
    EXPECT_TRUE(remove_tree(directory / "tree"));
}

TEST(RemoveTree, RemovesALinkAndNotWhatItNames) {
    const TemporaryDirectory directory;
    make_tree(directory / "tree");
    fs::create_directory_symlink("tree", directory / "link");
    EXPECT_TRUE(remove_tree(directory / "link"));
    EXPECT_FALSE(fs::is_symlink(directory / "link"));
    EXPECT_TRUE(fs::exists(directory / "tree/a/b/file"));
}

TEST(Flip, MakesAndMovesTheLink) {
    const TemporaryDirectory directory;
    for (const char* target : {"releases/1", "releases/2", "releases/2"}) {
        ASSERT_TRUE(flip(directory / "current", target));
        EXPECT_EQ(fs::read_symlink(directory / "current"), target);
    }
}

TEST(Flip, GoesOnWhereACrashLeftTheNextLink) {
    const TemporaryDirectory directory;
    fs::create_symlink("releases/9", directory / ".next-current");
    ASSERT_TRUE(flip(directory / "current", "releases/2"));
    EXPECT_EQ(fs::read_symlink(directory / "current"), "releases/2");
    EXPECT_FALSE(fs::is_symlink(directory / ".next-current"));
}

TEST(Flip, RefusesToReplaceADirectory) {
    const TemporaryDirectory directory;
    fs::create_directory(directory / "current");
    const auto flipped = flip(directory / "current", "releases/1");
    ASSERT_FALSE(flipped);
    EXPECT_NE(flipped.error().message.find("current"), std::string::npos);
    EXPECT_TRUE(fs::is_directory(directory / "current"));
}

TEST(DiscardRelease, PutsItIntoTheTrashAsOftenAsItComes) {
    const TemporaryDirectory releases;
    for (int times = 0; times < 2; ++times) {
        make_tree(releases / "b-1");
        fs::permissions(releases / "b-1", fs::perms{0555});
        std::ofstream(manifest_of_release(releases.path(), "b-1")) << "manifest";
        ASSERT_TRUE(discard_release(releases.path(), "b-1"));
    }
    EXPECT_EQ(count(releases.path()), 1) << "nothing but the trash";
    EXPECT_EQ(count(trash_of(releases.path())), 2);
    EXPECT_TRUE(discard_release(releases.path(), "b-1"));
}

TEST(DiscardRelease, TakesNoNameThatLeadsElsewhere) {
    const TemporaryDirectory releases;
    for (const char* name : {"", ".", "..", "../x", "a/b", ".partial-x"})
        EXPECT_EQ(discard_release(releases.path(), name).error().kind, ErrorKind::invalid_input) << name;
}

TEST(DiscardReleaseLeftovers, KeepsCompleteReleases) {
    const TemporaryDirectory releases;
    make_tree(releases / "b-1");
    make_tree(releases / ".trash-b-2"); // As agents made it once.
    make_tree(partial_release(releases.path(), "b-3"));
    make_tree(spare_of_release(releases.path(), "b-1"));
    std::ofstream(releases / ".next.stamps-b-1") << "half of the";
    for (const char* name : {"b-1", "b-2"})
        std::ofstream(manifest_of_release(releases.path(), name)) << "manifest";
    ASSERT_TRUE(discard_release_leftovers(releases.path()));
    EXPECT_TRUE(fs::exists(releases / "b-1/a/b/file"));
    EXPECT_TRUE(fs::exists(manifest_of_release(releases.path(), "b-1")));
    EXPECT_TRUE(fs::exists(spare_of_release(releases.path(), "b-1")));
    EXPECT_EQ(count(releases.path()), 4) << "and the trash";
    EXPECT_EQ(count(trash_of(releases.path())), 2);
}

} // namespace
} // namespace tt
