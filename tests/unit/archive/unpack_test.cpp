#include "integrations/archive/unpack.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/atomic_file.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/archive/crafted_archive.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>

namespace tt {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t plenty = 100'000'000;

class Unpack : public testing::Test {
protected:
    Result<Manifest> unpacked(const UnpackLimits& limits = {}) { return unpack(archive_, into_, limits); }

    void expect_refused(const UnpackLimits& limits = {}) {
        const auto manifest = unpacked(limits);
        ASSERT_FALSE(manifest);
        EXPECT_EQ(manifest.error().kind, ErrorKind::corrupt) << manifest.error().message;
        EXPECT_NE(manifest.error().message.find(archive_.string()), std::string::npos)
            << manifest.error().message;
        EXPECT_FALSE(fs::exists(into_));
    }

    void cut_off(std::uintmax_t bytes) { fs::resize_file(archive_, fs::file_size(archive_) - bytes); }

    void append(std::string_view bytes) {
        std::ofstream(archive_, std::ios::binary | std::ios::app) << bytes;
    }

    TemporaryDirectory root_;
    fs::path archive_ = root_ / "archive";
    fs::path into_ = root_ / "into";
};

std::string name_of(Packing packing) {
    switch (packing) {
    case Packing::tar:
        return "Tar";
    case Packing::tar_gz:
        return "TarGz";
    case Packing::tar_zst:
        return "TarZst";
    case Packing::zip:
        return "Zip";
    case Packing::pax:
        break;
    }
    return "Pax";
}

class UnpackPacking : public Unpack, public testing::WithParamInterface<Packing> {};

TEST_P(UnpackPacking, ReadsFilesDirectoriesAndLinks) {
    const std::string bytes(1'000'000, 'b');
    craft(
        archive_,
        {directory("empty/"), file("bin/web", bytes), symlink("current", "bin/web"),
         file("odd \xc3\xa9\nname", "")},
        GetParam()
    );
    const auto manifest = unpacked();
    ASSERT_TRUE(manifest) << manifest.error().message;
    const Manifest expected{{
        {.path = "bin", .type = EntryType::directory, .mode = 0555},
        {.path = "bin/web", .mode = 0444, .size = bytes.size(), .content = sha256(bytes)},
        {.path = "current", .type = EntryType::link, .target = "bin/web"},
        {.path = "empty", .type = EntryType::directory, .mode = 0555},
        {.path = "odd \xc3\xa9\nname", .mode = 0444, .content = sha256("")},
    }};
    EXPECT_EQ(canonical_text(*manifest), canonical_text(expected));
    EXPECT_EQ(*read_file(into_ / "current", plenty), bytes);
}

TEST_P(UnpackPacking, RefusesATruncatedArchive) {
    craft(archive_, {file("a", std::string(70'000, 'a')), file("b", std::string(70'000, 'b'))}, GetParam());
    const auto whole = *read_file(archive_, plenty);
    for (const std::size_t kept : {whole.size() - 1, whole.size() / 2, whole.size() / 3}) {
        std::ofstream(archive_, std::ios::binary) << whole.substr(0, kept);
        expect_refused();
    }
}

TEST_P(UnpackPacking, RefusesWhatGoesOnAfterItsEnd) {
    craft(archive_, {file("a")}, GetParam());
    append("garbage");
    expect_refused();
}

INSTANTIATE_TEST_SUITE_P(
    Packings, UnpackPacking,
    testing::Values(Packing::tar, Packing::pax, Packing::tar_gz, Packing::tar_zst, Packing::zip),
    [](const auto& kind) { return name_of(kind.param); }
);

TEST_F(Unpack, RefusesATarCutOffBetweenTwoFiles) {
    craft(archive_, {file("a"), file("b")});
    cut_off(1024);
    expect_refused();
}

TEST_F(Unpack, RefusesATarWithHalfItsEndMark) {
    craft(archive_, {file("a")});
    cut_off(512);
    expect_refused();
}

TEST_F(Unpack, TakesTheZerosThatTarPadsWith) {
    craft(archive_, {file("a")});
    append(std::string(10'240, '\0'));
    EXPECT_TRUE(unpacked());
}

TEST_F(Unpack, RefusesASecondEntryOfAName) {
    craft(archive_, {file("a", "one"), file("./a", "two")});
    expect_refused();
    craft(archive_, {directory("d"), directory("d/")});
    expect_refused();
}

TEST_F(Unpack, RefusesAnEntryBelowAFile) {
    craft(archive_, {file("a"), file("a/b")});
    expect_refused();
}

TEST_F(Unpack, LetsADirectoryComeAfterWhatIsInIt) {
    craft(archive_, {file("d/a"), {.name = "d", .type = 0040000, .mode = 0700}});
    const auto manifest = unpacked();
    ASSERT_TRUE(manifest);
    EXPECT_EQ(manifest->entries.front().mode, 0500U);
}

TEST_F(Unpack, MakesAHardLinkAFileOfItsOwn) {
    craft(archive_, {{.name = "a", .mode = 0755, .bytes = "same"}, hardlink("b", "./a")});
    const auto manifest = unpacked();
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(manifest->entries[1].content, sha256("same"));
    EXPECT_EQ(manifest->entries[1].mode, 0555U);
    EXPECT_EQ(fs::hard_link_count(into_ / "a"), 1U);
    EXPECT_EQ(*read_file(into_ / "b", plenty), "same");
}

TEST_F(Unpack, StopsAtItsLimits) {
    craft(archive_, {file("a", "12345"), file("b", "12345")});
    expect_refused({.entries = 1});
    expect_refused({.bytes = 9});
    EXPECT_TRUE(unpacked({.entries = 2, .bytes = 10}));
}

TEST_F(Unpack, RefusesAPathDeeperThanAnyTreeIs) {
    std::string deep = "d";
    for (int level = 0; level < 300; ++level) deep += "/d";
    craft(archive_, {file(deep)});
    expect_refused();
}

TEST_F(Unpack, RefusesBytesThatAreNoArchive) {
    append("#!/bin/sh\necho hello\n");
    expect_refused();
    fs::resize_file(archive_, 0);
    expect_refused();
}

TEST_F(Unpack, LeavesADirectoryThatIsThereAlone) {
    craft(archive_, {file("a")});
    fs::create_directory(into_);
    std::ofstream(into_ / "mine") << "x";
    const auto manifest = unpacked();
    ASSERT_FALSE(manifest);
    EXPECT_EQ(manifest.error().kind, ErrorKind::conflict);
    EXPECT_TRUE(fs::exists(into_ / "mine"));
}

TEST_F(Unpack, KeepsTheTimeAndIgnoresTheUmask) {
    craft(archive_, {{.name = "run", .mode = 0755, .bytes = "x"}});
    const auto previous = ::umask(0077);
    ASSERT_TRUE(unpacked());
    ::umask(previous);
    struct stat status{};
    ASSERT_EQ(::stat((into_ / "run").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0755U);
    EXPECT_EQ(status.st_mtime, 1'700'000'000);
}

} // namespace
} // namespace tt
