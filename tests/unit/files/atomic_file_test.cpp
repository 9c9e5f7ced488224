#include "integrations/files/atomic_file.hpp"
#include "integrations/files/partial_file.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>

namespace tt {
namespace {

std::size_t count_entries(const std::filesystem::path& directory) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(directory), {}));
}

TEST(WriteAtomically, ReplacesTheWholeFileAndSetsTheMode) {
    const TemporaryDirectory directory;
    const auto path = directory / "state";
    ASSERT_TRUE(write_atomically(path, "a long first version", 0644));
    const auto previous = ::umask(0077);
    ASSERT_TRUE(write_atomically(path, "second", 0640));
    ::umask(previous);
    EXPECT_EQ(*read_file(path, 100), "second");
    EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms{0640});
    EXPECT_EQ(count_entries(directory.path()), 1U);
}

TEST(WriteAtomically, NamesThePathWhenTheDirectoryIsMissing) {
    const auto written = write_atomically("/nonexistent/state", "x", 0600);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::not_found);
    EXPECT_NE(written.error().message.find("/nonexistent/state"), std::string::npos);
}

TEST(WriteAll, ReportsAFullDiskWithThePathAndTheFreeBytes) {
    const FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    const auto written = write_all(full, "x", "/dev/full");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::unavailable);
    EXPECT_NE(written.error().message.find("'/dev/full'"), std::string::npos);
    EXPECT_NE(written.error().message.find("bytes free"), std::string::npos);
    EXPECT_FALSE(written.error().hint.empty());
}

TEST(PartialFile, IsInvisibleUntilPublishedAndGoneIfItNeverIs) {
    const TemporaryDirectory directory;
    const auto path = directory / "artifact";
    {
        auto partial = PartialFile::create(path, 0644);
        ASSERT_TRUE(partial->write("half"));
        EXPECT_FALSE(std::filesystem::exists(path));
        EXPECT_EQ(count_entries(directory.path()), 1U);
    }
    EXPECT_EQ(count_entries(directory.path()), 0U);
}

TEST(PartialFile, OutlivesACleanerOnlyWhileItsWriterLives) {
    const TemporaryDirectory directory;
    std::ofstream(directory / ".partial-0123456789abcdef") << "left by a process that was killed";
    std::ofstream(directory / "another file");
    auto partial = PartialFile::create(directory / "artifact", 0644);
    ASSERT_TRUE(remove_abandoned_partial_files(directory.path()));
    EXPECT_EQ(count_entries(directory.path()), 2U);
    EXPECT_TRUE(partial->publish());
    EXPECT_TRUE(std::filesystem::exists(directory / "artifact"));
}

TEST(ReadFile, TakesExactlyTheLimitAndNoMore) {
    const TemporaryDirectory directory;
    std::ofstream(directory / "f") << std::string(100'000, 'x');
    EXPECT_EQ(read_file(directory / "f", 100'000)->size(), 100'000U);
    const auto longer = read_file(directory / "f", 99'999);
    ASSERT_FALSE(longer);
    EXPECT_EQ(longer.error().kind, ErrorKind::invalid_input);
}

TEST(ReadFile, ReadsFilesThatDoNotKnowTheirSize) {
    EXPECT_FALSE(read_file("/proc/self/status", 100'000)->empty());
}

TEST(ReadFile, TellsAbsenceFromFailure) {
    EXPECT_EQ(read_file("/nonexistent", 1).error().kind, ErrorKind::not_found);
    EXPECT_EQ(read_file("/", 1).error().kind, ErrorKind::failed);
}

TEST(SyncTree, TakesADirectoryOnly) {
    const TemporaryDirectory directory;
    EXPECT_TRUE(sync_tree(directory.path()));
    EXPECT_FALSE(sync_tree(directory / "absent"));
}

} // namespace
} // namespace tt
