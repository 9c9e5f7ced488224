#include "integrations/archive/extra_file.hpp"
#include "integrations/archive/pack.hpp"
#include "integrations/archive/unpack.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt {
namespace {

namespace fs = std::filesystem;

class ExtraFiles : public testing::Test {
protected:
    ExtraFiles() { fs::create_directory(tree_); }

    Result<Packed> packed() { return pack(tree_, output_, Time{}, std::vector<ExtraFile>{extra_}); }

    TemporaryDirectory root_;
    fs::path tree_ = root_ / "tree";
    fs::path output_ = root_ / "out.tar.zst";
    ExtraFile extra_{".tt/build.json", "{}"};
};

std::string text_of(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST_F(ExtraFiles, ArriveWithTheTree) {
    std::ofstream(tree_ / "a") << "a";
    const auto result = packed();
    ASSERT_TRUE(result);
    const auto manifest = unpack(output_, root_ / "back");
    ASSERT_TRUE(manifest);
    EXPECT_EQ(*manifest, result->manifest);
    EXPECT_EQ(text_of(root_ / "back/.tt/build.json"), "{}");
}

TEST_F(ExtraFiles, AreNoDifferentFromFilesOfTheTree) {
    const auto with_extra = packed();
    ASSERT_TRUE(with_extra);
    fs::create_directory(tree_ / ".tt");
    std::ofstream(tree_ / ".tt/build.json") << "{}";
    EXPECT_EQ(pack(tree_, output_, Time{})->build, with_extra->build);
}

TEST_F(ExtraFiles, TakeThePlaceOfAFileOfTheTree) {
    fs::create_directory(tree_ / ".tt");
    std::ofstream(tree_ / ".tt/build.json") << "from an earlier build";
    ASSERT_TRUE(packed());
    ASSERT_TRUE(unpack(output_, root_ / "back"));
    EXPECT_EQ(text_of(root_ / "back/.tt/build.json"), "{}");
}

TEST_F(ExtraFiles, RefuseALinkInTheirWay) {
    fs::create_directory(tree_ / "elsewhere");
    fs::create_symlink("elsewhere", tree_ / ".tt");
    const auto result = packed();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::invalid_input);
}

TEST_F(ExtraFiles, ChangeTheDigestWithTheirBytes) {
    const auto before = packed();
    extra_.content = "{\"keep\":2}";
    EXPECT_NE(packed()->build, before->build);
}

} // namespace
} // namespace tt
