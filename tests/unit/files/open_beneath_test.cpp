#include "integrations/files/open_beneath.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace tt {
namespace {

namespace fs = std::filesystem;

class OpenBeneath : public testing::Test {
protected:
    OpenBeneath() {
        const auto release = root_.path() / "release";
        fs::create_directories(release / "lib/app");
        release_ = FileDescriptor(::open(release.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    }

    [[nodiscard]] FileDescriptor open(std::string_view path) const {
        return open_beneath(release_.number(), path);
    }

    [[nodiscard]] ino_t inode_of(std::string_view path) const {
        struct stat status{};
        EXPECT_EQ(::fstat(open(path).number(), &status), 0) << path;
        return status.st_ino;
    }

    [[nodiscard]] ino_t inode_on_disk(const std::string& path) const {
        struct stat status{};
        EXPECT_EQ(::lstat((root_.path() / "release" / path).c_str(), &status), 0);
        return status.st_ino;
    }

    TemporaryDirectory root_;
    FileDescriptor release_;
};

TEST_F(OpenBeneath, OpensTheDirectoryItselfAndThoseBelow) {
    EXPECT_EQ(inode_of(""), inode_on_disk(""));
    EXPECT_EQ(inode_of("lib"), inode_on_disk("lib"));
    EXPECT_EQ(inode_of("lib/app"), inode_on_disk("lib/app"));
}

TEST_F(OpenBeneath, FollowsNoLink) {
    fs::create_directory_symlink("lib", root_.path() / "release/link");
    fs::create_directory_symlink(root_.path(), root_.path() / "release/away");
    for (const char* path : {"link", "link/app", "away", "away/release"}) EXPECT_FALSE(open(path)) << path;
}

TEST_F(OpenBeneath, LeadsNowhereElse) {
    EXPECT_FALSE(open("../release"));
    EXPECT_FALSE(open("/"));
    EXPECT_FALSE(open("lib/missing"));
    EXPECT_EQ(errno, ENOENT);
}

} // namespace
} // namespace tt
