#include "cli/serve/authority.hpp"
#include "integrations/files/atomic_file.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using std::filesystem::perms;

const Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1};

class KeptAuthority : public testing::Test {
protected:
    TemporaryDirectory directory;
    std::filesystem::path file = directory / "agents.authority";
};

TEST_F(KeptAuthority, IsMadeOnceAndForItsOwnUserAlone) {
    const auto first = kept_authority(directory.path(), now);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(std::filesystem::status(file).permissions(), perms::owner_read | perms::owner_write);
    EXPECT_EQ(kept_authority(directory.path(), now)->certificate(), first->certificate());
}

TEST_F(KeptAuthority, IsRefusedWhenOthersCanReadIt) {
    ASSERT_TRUE(kept_authority(directory.path(), now));
    std::filesystem::permissions(file, perms{0640});
    const auto open = kept_authority(directory.path(), now);
    ASSERT_FALSE(open);
    EXPECT_EQ(open.error().kind, ErrorKind::denied);
}

TEST_F(KeptAuthority, IsNeverReplacedWhenItIsDamaged) {
    ASSERT_TRUE(write_atomically(file, "hello\n", 0600));
    const auto damaged = kept_authority(directory.path(), now);
    ASSERT_FALSE(damaged);
    EXPECT_TRUE(damaged.error().message.contains(file.string()));
    EXPECT_FALSE(damaged.error().hint.empty());
    EXPECT_EQ(*read_file(file, 100), "hello\n");
}

} // namespace
} // namespace tt
