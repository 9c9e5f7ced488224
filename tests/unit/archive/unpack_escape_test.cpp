#include "integrations/archive/unpack.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/archive/crafted_archive.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace tt {
namespace {

namespace fs = std::filesystem;

/// Archives that try to reach `outside`, which lies beside the directory that they are unpacked into.
class UnpackEscape : public testing::Test {
protected:
    UnpackEscape() {
        fs::create_directory(root_ / "outside");
        std::ofstream(root_ / "outside/secret") << "secret";
    }

    void expect_refused(const std::vector<CraftedMember>& members, Packing packing = Packing::tar) {
        craft(root_ / "archive", members, packing);
        const auto manifest = unpack(root_ / "archive", root_ / "into");
        ASSERT_FALSE(manifest);
        EXPECT_EQ(manifest.error().kind, ErrorKind::corrupt) << manifest.error().message;
        EXPECT_FALSE(fs::exists(fs::symlink_status(root_ / "into")));
        expect_outside_untouched();
    }

    void expect_outside_untouched() {
        EXPECT_EQ(std::distance(fs::directory_iterator(root_.path()), {}), 2)
            << "something new beside the archive";
        EXPECT_EQ(std::distance(fs::directory_iterator(root_ / "outside"), {}), 1);
        std::ifstream secret(root_ / "outside/secret");
        EXPECT_EQ(std::string(std::istreambuf_iterator<char>(secret), {}), "secret");
        EXPECT_EQ(fs::hard_link_count(root_ / "outside/secret"), 1U);
    }

    [[nodiscard]] std::string outside() const { return (root_ / "outside").string(); }

    TemporaryDirectory root_;
};

TEST_F(UnpackEscape, ByAnAbsolutePath) {
    expect_refused({file(outside() + "/new")});
}

TEST_F(UnpackEscape, ByClimbing) {
    expect_refused({file("../outside/new")});
}

TEST_F(UnpackEscape, ByClimbingFromInside) {
    expect_refused({directory("a"), file("a/../../outside/new")});
}

TEST_F(UnpackEscape, ByClimbingInAZip) {
    expect_refused({file("../outside/new")}, Packing::zip);
}

TEST_F(UnpackEscape, ByALinkToAnAbsolutePath) {
    expect_refused({symlink("link", outside())});
}

TEST_F(UnpackEscape, ByALinkThatClimbs) {
    expect_refused({directory("a"), symlink("a/link", "../../outside")});
}

TEST_F(UnpackEscape, ByALinkThatClimbsInAZip) {
    expect_refused({symlink("link", "../outside")}, Packing::zip);
}

TEST_F(UnpackEscape, ByWritingBelowALink) {
    expect_refused({directory("a"), symlink("link", "a"), file("link/new")});
}

TEST_F(UnpackEscape, ByWritingThroughALinkOfTheSameName) {
    expect_refused({symlink("name", "elsewhere"), file("name", "through the link")});
}

TEST_F(UnpackEscape, ByReplacingADirectoryWithALink) {
    expect_refused({directory("a"), symlink("a", "b"), file("a/new")});
}

TEST_F(UnpackEscape, ByAChainOfLinksThatAreHarmlessAlone) {
    expect_refused(
        {directory("a"), directory("a/b"), symlink("a/b/up", "../.."), symlink("out", "a/b/up/../outside")}
    );
}

TEST_F(UnpackEscape, ByAHardLinkToAFileOutside) {
    expect_refused({hardlink("stolen", outside() + "/secret")});
}

TEST_F(UnpackEscape, ByAHardLinkThatClimbs) {
    expect_refused({hardlink("stolen", "../outside/secret")});
}

TEST_F(UnpackEscape, ByAHardLinkToALink) {
    expect_refused({directory("a"), symlink("link", "a"), hardlink("stolen", "link")});
}

TEST_F(UnpackEscape, ByADevice) {
    expect_refused({{.name = "disk", .type = 0060000}});
    expect_refused({{.name = "null", .type = 0020000}});
}

TEST_F(UnpackEscape, ByAPipe) {
    expect_refused({{.name = "pipe", .type = 0010000}});
}

TEST_F(UnpackEscape, ByASetuidFile) {
    expect_refused({{.name = "root-shell", .mode = 04755}});
    expect_refused({{.name = "group-shell", .mode = 02755}});
}

TEST_F(UnpackEscape, ByASetgidRoot) {
    expect_refused({{.name = "./", .type = 0040000, .mode = 02755}});
}

TEST_F(UnpackEscape, ByAFileInPlaceOfTheTree) {
    expect_refused({file("./.")});
}

} // namespace
} // namespace tt
