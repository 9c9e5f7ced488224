#include "integrations/build/escape.hpp"
#include "integrations/build/tree_path.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace tt {
namespace {

TEST(Escape, LeavesPlainNamesAndEscapesTheRest) {
    EXPECT_EQ(escape("bin/web-1.2_x~"), "bin/web-1.2_x~");
    EXPECT_EQ(escape("a b\n100%\xc3\xa9"), "a%20b%0A100%25%C3%A9");
    EXPECT_EQ(escape(""), "");
}

TEST(Escape, RoundTripsAllBytes) {
    EXPECT_TRUE(rc::check([](const std::string& bytes) {
        const auto word = escape(bytes);
        RC_ASSERT(unescape(word) == bytes);
        RC_ASSERT(word.find_first_of(" \n") == std::string::npos);
    }));
}

TEST(Escape, ReadsOnlyTheOneForm) {
    for (const char* word : {"%", "%4", "%41", "%0a", "%zz", "a b", "\n", "\xc3\xa9", "%%"})
        EXPECT_EQ(unescape(word), std::nullopt) << word;
}

TEST(TreePath, NormalisesWhatArchivesWrite) {
    EXPECT_EQ(*tree_path("./a//b/./c/"), "a/b/c");
    EXPECT_EQ(*tree_path("."), "");
    EXPECT_EQ(*tree_path("./"), "");
    EXPECT_EQ(*tree_path("a\nb/...x"), "a\nb/...x");
}

TEST(TreePath, RefusesWhatClimbsOrCannotBe) {
    using namespace std::string_view_literals;
    for (const auto name :
         {""sv, "/"sv, "/etc/passwd"sv, ".."sv, "../x"sv, "a/../../x"sv, "a/.."sv, "a\0b"sv})
        EXPECT_EQ(tree_path(name).error().kind, ErrorKind::corrupt) << name;
    EXPECT_FALSE(tree_path(std::string(5000, 'x')));
    std::string deep = "d";
    for (int level = 0; level < 300; ++level) deep += "/d";
    EXPECT_FALSE(tree_path(deep));
}

TEST(TreePath, HasOneForm) {
    EXPECT_TRUE(is_tree_path("a/b"));
    for (const char* path : {"", ".", "./a", "a/", "a//b", "/a", "a/../b", "a/."})
        EXPECT_FALSE(is_tree_path(path)) << path;
}

TEST(StaysInside, LetsALinkClimbAsFarAsTheTree) {
    EXPECT_TRUE(stays_inside("current", "lib/web.so"));
    EXPECT_TRUE(stays_inside("bin/web", "../lib/web"));
    EXPECT_TRUE(stays_inside("a/b/c", "../.."));
    EXPECT_TRUE(stays_inside("a/b/c", "./.././d"));
    EXPECT_TRUE(stays_inside("a", "."));
}

TEST(StaysInside, RefusesWhatLeavesOrMayLeave) {
    EXPECT_FALSE(stays_inside("a", ""));
    EXPECT_FALSE(stays_inside("a", "/etc"));
    EXPECT_FALSE(stays_inside("a", ".."));
    EXPECT_FALSE(stays_inside("a/b", "../../c"));
    EXPECT_FALSE(stays_inside("a/b", "../c/../../d"));
}

TEST(StaysInside, RefusesClimbingAfterANameBecauseItMayFollowAnotherLink) {
    // With a/up -> ../.., which is the tree itself, a/up/../x would be outside of the tree.
    EXPECT_TRUE(stays_inside("a/b/up", "../.."));
    EXPECT_FALSE(stays_inside("x", "a/b/up/../x"));
}

} // namespace
} // namespace tt
