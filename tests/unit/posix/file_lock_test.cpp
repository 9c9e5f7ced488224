#include "integrations/posix/file_lock.hpp"
#include "integrations/posix/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

class FileLockTest : public ::testing::Test {
protected:
    TemporaryDirectory directory_;
    std::string path_ = directory_.path() / "lock";
};

TEST_F(FileLockTest, KeepsASecondHolderOutAndNamesTheFirst) {
    const auto first = FileLock::acquire(path_, "http://[::1]:7417");
    ASSERT_TRUE(first);
    const auto second = FileLock::acquire(path_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::blocked);
    EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos);
}

TEST_F(FileLockTest, TellsWhoHoldsItAndWhatTheySay) {
    EXPECT_FALSE(FileLock::holder(path_)->has_value());
    auto lock = FileLock::acquire(path_, "something rather long");
    ASSERT_TRUE(lock->describe("short"));
    const auto holder = FileLock::holder(path_);
    ASSERT_TRUE(holder && *holder);
    EXPECT_EQ((*holder)->pid, ::getpid());
    EXPECT_EQ((*holder)->text, "short");
}

TEST_F(FileLockTest, IsFreeAgainWhenItsHolderIsGoneAlthoughTheFileStays) {
    {
        const auto lock = FileLock::acquire(path_);
    }
    EXPECT_FALSE(FileLock::holder(path_)->has_value());
    EXPECT_TRUE(FileLock::acquire(path_));
}

TEST_F(FileLockTest, LivesOnInAChildThatInheritsIt) {
    auto pipe = make_pipe();
    ProcessSpec spec{.executable = "/bin/sh", .arguments = {"-c", "read line"}, .variables = {}};
    spec.input = pipe->read.number();
    auto lock = FileLock::acquire(path_);
    spec.inherited = lock->fd();
    auto child = Process::start(spec);
    lock = fail(ErrorKind::cancelled, "let go");
    EXPECT_TRUE(FileLock::holder(path_)->has_value());
    ASSERT_TRUE(child->stop(0ms));
    EXPECT_FALSE(FileLock::holder(path_)->has_value());
}

TEST(FileLock, KnowsFileSystemsOfOtherMachines) {
    constexpr long nfs = 0x6969;
    constexpr long ext4 = 0xEF53;
    constexpr long tmpfs = 0x01021994;
    const long cifs_as_signed = static_cast<int>(0xFF534D42);
    EXPECT_TRUE(is_network_file_system(nfs));
    EXPECT_TRUE(is_network_file_system(cifs_as_signed));
    EXPECT_FALSE(is_network_file_system(ext4));
    EXPECT_FALSE(is_network_file_system(tmpfs));
}

} // namespace
} // namespace tt
