#include "integrations/files/remove_tree.hpp"
#include "integrations/files/trash.hpp"
#include "tests/support/crash_point.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt {
namespace {

namespace fs = std::filesystem;

constexpr int files = 10;

/// A read-only tree, as a complete release is.
void make_tree(const fs::path& root) {
    fs::create_directories(root / "lib");
    for (int i = 0; i < files; ++i) std::ofstream(root / "lib" / std::to_string(i)) << "x";
    fs::permissions(root / "lib", fs::perms{0555});
    fs::permissions(root, fs::perms{0555});
}

std::ptrdiff_t names_below(const fs::path& root) {
    return std::distance(fs::recursive_directory_iterator(root), {});
}

/// Says so often that the removal may go on.
std::function<bool()> so_often(int times) {
    return [times]() mutable { return times-- > 0; };
}

Result<bool> remove_some(const fs::path& path, int times) {
    return remove_tree_while(path, [times](int, const std::string&) mutable { return times-- > 0; });
}

TEST(RemoveTreeWhile, StopsBeforeTheNameThatItMayNotRemove) {
    const TemporaryDirectory directory;
    make_tree(directory / "tree");
    const auto whole = names_below(directory / "tree");
    EXPECT_EQ(remove_some(directory / "tree", 0), false);
    EXPECT_EQ(names_below(directory / "tree"), whole);
    EXPECT_EQ(remove_some(directory / "tree", 2 + 3), false) << "two directories, three files";
    EXPECT_EQ(names_below(directory / "tree"), whole - 3);
    EXPECT_EQ(remove_some(directory / "tree", 1000), true);
    EXPECT_FALSE(fs::exists(directory / "tree"));
}

TEST(Trash, IsAPlaceOfTheSameFileSystem) {
    const TemporaryDirectory directory;
    make_tree(directory / "b-1");
    EXPECT_FALSE(has_trash(directory.path()));
    ASSERT_TRUE(discard(directory.path(), "b-1"));
    EXPECT_TRUE(has_trash(directory.path()));
    EXPECT_FALSE(fs::exists(directory / "b-1"));
    EXPECT_EQ(names_below(trash_of(directory.path())), 2 + files) << "nothing was deleted yet";
}

TEST(Trash, TakesLinksAndFilesToo) {
    const TemporaryDirectory directory;
    make_tree(directory / "kept");
    fs::create_directory_symlink("kept", directory / "link");
    std::ofstream(directory / "file") << "x";
    ASSERT_TRUE(discard(directory.path(), "link"));
    ASSERT_TRUE(discard(directory.path(), "file"));
    EXPECT_EQ(empty_trash(directory.path(), so_often(1000)), true);
    EXPECT_TRUE(fs::exists(directory / "kept/lib/0"));
    EXPECT_EQ(fs::status(directory / "kept").permissions(), fs::perms{0555});
}

TEST(Trash, GoesOnWhereAStopLeftIt) {
    const TemporaryDirectory directory;
    make_tree(directory / "b-1");
    ASSERT_TRUE(discard(directory.path(), "b-1"));
    int turns = 1;
    while (!*empty_trash(directory.path(), so_often(5))) ASSERT_LT(++turns, 100);
    EXPECT_GT(turns, 2);
    EXPECT_FALSE(has_trash(directory.path()));
    EXPECT_EQ(empty_trash(directory.path(), so_often(0)), true) << "there is nothing to delete";
}

TEST(Trash, IsWholeOrInItsPlaceWhateverSystemCallKillsTheDiscarding) {
    const TemporaryDirectory directory{"/dev/shm"};
    int point = 0;
    make_tree(directory / "b-1");
    for (; killed_at(point, [&] { std::ignore = discard(directory.path(), "b-1"); }); ++point) {
        const bool in_place = fs::exists(directory / "b-1");
        EXPECT_NE(in_place, fs::exists(trash_of(directory.path()) / "b-1.1"));
        ASSERT_TRUE(discard(directory.path(), "b-1")) << "after a crash at " << point;
        EXPECT_EQ(names_below(trash_of(directory.path())), 2 + files) << "after a crash at " << point;
        ASSERT_EQ(empty_trash(directory.path(), so_often(1000)), true);
        make_tree(directory / "b-1");
    }
    EXPECT_GT(point, 5) << "no crash was tried";
}

} // namespace
} // namespace tt
