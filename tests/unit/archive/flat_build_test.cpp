#include "integrations/archive/flat_build.hpp"
#include "integrations/archive/pack.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/atomic_file.hpp"
#include "tests/support/must.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/archive/crafted_archive.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

namespace fs = std::filesystem;
using testing_support::must;

void write(const fs::path& file, std::string_view text, mode_t mode) {
    fs::create_directories(file.parent_path());
    must(write_atomically(file, text, mode));
}

class Flat : public testing::Test {
protected:
    Flat() {
        write(directory / "tree/b/one", "1", 0644);
        write(directory / "tree/b/odd \n\xff", std::string(700'000, 'x'), 0755);
        write(directory / "tree/b-/before", "2", 0600);
        write(directory / "tree/empty", "", 0644);
        fs::create_directories(directory / "tree/nothing");
        fs::create_symlink("b/one", directory / "tree/link");
        packed = must(pack(directory / "tree", archive, Time{}));
    }

    Result<FlatBuild> read(const UnpackLimits& limits = {}) const {
        return FlatBuild::read(archive, directory / "bytes", limits);
    }

    TemporaryDirectory directory;
    fs::path archive = directory / "build.tar.zst";
    Packed packed;
};

TEST_F(Flat, HasTheManifestAndTheBytesOfTheBuild) {
    const auto flat = must(read());
    EXPECT_EQ(flat.manifest(), packed.manifest);
    int files = 0;
    for (const auto& entry : flat.manifest().entries) {
        if (entry.type != EntryType::file) continue;
        EXPECT_EQ(sha256(flat.bytes_of(entry)), entry.content) << entry.path;
        ++files;
    }
    EXPECT_EQ(files, 4);
}

TEST_F(Flat, RefusesWhatIsCutOff) {
    std::string bytes = must(read_file(archive, 1 << 20));
    bytes.resize(bytes.size() / 2);
    must(write_atomically(archive, bytes, 0644));
    ASSERT_FALSE(read());
    EXPECT_EQ(read().error().kind, ErrorKind::corrupt);
}

TEST_F(Flat, RefusesMoreThanTheLimits) {
    EXPECT_TRUE(read({.entries = packed.manifest.entries.size(), .bytes = 700'002}));
    EXPECT_FALSE(read({.entries = packed.manifest.entries.size() - 1}));
    EXPECT_FALSE(read({.bytes = 700'001}));
}

TEST_F(Flat, RefusesWhatNoBuildHolds) {
    craft(archive, {{.name = "a", .mode = 0755, .bytes = "same"}, hardlink("b", "a")});
    EXPECT_FALSE(read());
    craft(archive, {{.name = "../a", .mode = 0755, .bytes = "same"}});
    EXPECT_FALSE(read());
}

} // namespace
} // namespace tt
