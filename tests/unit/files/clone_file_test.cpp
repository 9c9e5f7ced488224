#include "integrations/files/atomic_file.hpp"
#include "integrations/files/clone_file.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt {
namespace {

namespace fs = std::filesystem;

class CloneFile : public testing::Test {
protected:
    void write(const std::string& name, const std::string& bytes) const {
        std::ofstream(root_.path() / name) << bytes;
    }

    [[nodiscard]] std::string read(const std::string& name) const {
        return read_file(root_.path() / name, 1 << 24).value();
    }

    TemporaryDirectory root_;
};

TEST_F(CloneFile, IsAFileOfItsOwnWithBytesModeAndTime) {
    const std::string bytes(3'000'000, 'x');
    write("from", bytes);
    fs::permissions(root_.path() / "from", fs::perms{0555});
    fs::last_write_time(root_.path() / "from", fs::file_time_type{} + std::chrono::hours{1});
    ASSERT_TRUE(clone_file(root_.path() / "from", root_.path() / "to"));
    EXPECT_EQ(read("to"), bytes);
    EXPECT_EQ(fs::status(root_.path() / "to").permissions(), fs::perms{0555});
    EXPECT_EQ(fs::last_write_time(root_.path() / "to"), fs::last_write_time(root_.path() / "from"));
    fs::permissions(root_.path() / "to", fs::perms{0644});
    write("to", "other bytes");
    EXPECT_EQ(read("from"), bytes);
}

TEST_F(CloneFile, ReplacesWhatACrashLeft) {
    write("from", "new");
    write("to", "what is longer than the new bytes");
    ASSERT_TRUE(clone_file(root_.path() / "from", root_.path() / "to"));
    EXPECT_EQ(read("to"), "new");
}

TEST_F(CloneFile, OfNothingOrOverALinkIsRefused) {
    EXPECT_EQ(clone_file(root_.path() / "from", root_.path() / "to").error().kind, ErrorKind::not_found);
    write("from", "bytes");
    fs::create_symlink("elsewhere", root_.path() / "to");
    EXPECT_FALSE(clone_file(root_.path() / "from", root_.path() / "to"));
    EXPECT_FALSE(fs::exists(root_.path() / "elsewhere"));
}

} // namespace
} // namespace tt
