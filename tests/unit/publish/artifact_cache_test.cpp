#include "cli/publish/artifact_cache.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/atomic_file.hpp"
#include "tests/support/crash_point.hpp"
#include "tests/support/must.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace tt {
namespace {

namespace fs = std::filesystem;
using testing_support::must;

/// Artifacts of 100 bytes, in a cache that has room for three.
class Cache : public testing::Test {
protected:
    [[nodiscard]] ArtifactCache open() const { return must(ArtifactCache::open(directory / "cache", 350)); }

    static std::string bytes_of(char letter) { return std::string(100, letter); }

    void add(char letter) const {
        const auto file = directory / "file";
        must(write_atomically(file, bytes_of(letter), 0644));
        must(open().add(sha256(bytes_of(letter)), file));
    }

    [[nodiscard]] fs::path stored(char letter) const {
        return directory / "cache/sha256" / sha256(bytes_of(letter)).value.substr(7);
    }

    /// As if the artifact had been used so many hours ago.
    void age(char letter, int hours) const {
        fs::last_write_time(stored(letter), fs::file_time_type::clock::now() - std::chrono::hours(hours));
    }

    [[nodiscard]] std::string find(char letter) const {
        const auto file = must(open().find(sha256(bytes_of(letter))));
        return file ? must(read_file(path_of(*file), 1000)) : "";
    }

    TemporaryDirectory directory{"/dev/shm"}; // Every step is made durable.
};

TEST_F(Cache, GivesWhatWasAdded) {
    EXPECT_EQ(find('a'), "");
    add('a');
    EXPECT_EQ(find('a'), bytes_of('a'));
}

TEST_F(Cache, ThrowsOutWhatWasNotUsedForLongest) {
    for (const char letter : {'a', 'b', 'c'}) add(letter);
    age('a', 3);
    age('b', 2);
    age('c', 1);
    EXPECT_EQ(find('a'), bytes_of('a'));
    add('d');
    EXPECT_EQ(find('b'), "");
    for (const char letter : {'a', 'c', 'd'}) EXPECT_EQ(find(letter), bytes_of(letter));
}

TEST_F(Cache, KeepsNothingThatIsLargerThanItself) {
    add('a');
    const auto file = directory / "large";
    must(write_atomically(file, std::string(351, 'x'), 0644));
    must(open().add(sha256(std::string(351, 'x')), file));
    EXPECT_EQ(find('a'), bytes_of('a'));
    EXPECT_FALSE(must(open().find(sha256(std::string(351, 'x')))));
}

TEST_F(Cache, DropsWhatIsDamagedAndTakesItAnew) {
    add('a');
    fs::permissions(stored('a'), fs::perms::owner_all);
    must(write_atomically(stored('a'), bytes_of('b'), 0644));
    EXPECT_EQ(find('a'), "");
    add('a');
    EXPECT_EQ(find('a'), bytes_of('a'));
}

TEST_F(Cache, RefusesOtherBytesThanItIsTold) {
    const auto file = directory / "file";
    must(write_atomically(file, "other", 0644));
    const auto added = open().add(sha256("these"), file);
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().kind, ErrorKind::corrupt);
}

TEST_F(Cache, LetsReadOnWhatAnotherProcessThrowsOut) {
    add('a');
    const auto file = must(open().find(sha256(bytes_of('a'))));
    ASSERT_TRUE(file);
    age('a', 9);
    for (const char letter : {'b', 'c', 'd'}) add(letter);
    ASSERT_FALSE(fs::exists(stored('a')));
    EXPECT_EQ(must(read_file(path_of(*file), 1000)), bytes_of('a'));
    EXPECT_EQ(must(sha256_file(path_of(*file))), sha256(bytes_of('a')));
}

TEST_F(Cache, IsSoundWheneverItIsKilled) {
    bool killed = true;
    for (int nth = 0; killed; ++nth) {
        for (const char letter : {'a', 'b', 'c'}) add(letter);
        killed = killed_at(nth, [&] { add('d'); });
        int there = 0;
        for (const char letter : {'a', 'b', 'c', 'd'}) {
            const auto found = find(letter);
            EXPECT_TRUE(found.empty() || found == bytes_of(letter)) << nth;
            there += found.empty() ? 0 : 1;
        }
        EXPECT_GE(there, 3) << nth;
        add('e');
        EXPECT_EQ(std::distance(fs::directory_iterator(directory / "cache/sha256"), {}), 3) << nth;
        fs::remove_all(directory / "cache");
    }
}

} // namespace
} // namespace tt
