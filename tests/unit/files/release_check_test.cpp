#include "integrations/crypto/sha256.hpp"
#include "integrations/files/release_check.hpp"
#include "integrations/files/release_directory.hpp"
#include "integrations/files/trash.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

namespace tt {
namespace {

namespace fs = std::filesystem;

constexpr auto all = [](std::uint64_t) { return true; };

/// A release of three files, a directory and a link, with its manifest and stamps.
class ReleaseCheck : public testing::Test {
protected:
    ReleaseCheck() {
        fs::create_directories(root_ / "lib");
        add("lib/app", "the application");
        add("lib/empty", "");
        add("readme", "read me");
        fs::create_symlink("readme", root_ / "zlink");
        manifest_.entries.push_back({.path = "lib", .type = EntryType::directory, .mode = 0555});
        manifest_.entries.push_back({.path = "zlink", .type = EntryType::link, .target = "readme"});
        fs::permissions(root_ / "lib", fs::perms{0555});
        std::ranges::sort(manifest_.entries, {}, &ManifestEntry::path);
        release_.build = digest(manifest_);
        std::ofstream(manifest_of_release(directory_.path(), "b-1")) << canonical_text(manifest_);
        EXPECT_TRUE(write_stamps(directory_.path(), "b-1", stamps()));
    }

    [[nodiscard]] Stamps stamps() const {
        Stamps stamps;
        for (const auto& entry : manifest_.entries) {
            struct stat status{};
            EXPECT_EQ(::lstat((root_ / entry.path).c_str(), &status), 0);
            if (entry.type != EntryType::directory) stamps.push_back({entry.path, stamp_of(status)});
        }
        return stamps;
    }

    void add(const std::string& path, const std::string& bytes) {
        std::ofstream(root_ / path) << bytes;
        fs::permissions(root_ / path, fs::perms{0444});
        manifest_.entries.push_back(
            {.path = path, .mode = 0444, .size = bytes.size(), .content = sha256(bytes)}
        );
    }

    /// Other bytes of the same length, with the time of change as it was.
    void change_quietly(const std::string& path) const {
        const auto time = fs::last_write_time(root_ / path);
        fs::permissions(root_ / path, fs::perms{0644});
        std::fstream(root_ / path, std::ios::in | std::ios::out) << "THE";
        fs::permissions(root_ / path, fs::perms{0444});
        fs::last_write_time(root_ / path, time);
    }

    [[nodiscard]] DriftedRelease check(const MayRead& may_read = all) const {
        CheckProgress progress;
        EXPECT_EQ(check_release(release_, progress, may_read), true);
        return progress.found;
    }

    void expect_found(const std::vector<DriftedFile>& files) const { EXPECT_EQ(check().files, files); }

    void open_lib() const { fs::permissions(root_ / "lib", fs::perms{0755}); }

    void close_lib() const { fs::permissions(root_ / "lib", fs::perms{0555}); }

    TemporaryDirectory directory_;
    fs::path root_ = directory_ / "b-1";
    Manifest manifest_;
    ReleaseToCheck release_{directory_.path(), "b-1", {}, {}};
};

TEST_F(ReleaseCheck, FindsNothingInWhatNobodyTouched) {
    EXPECT_TRUE(is_clean(check()));
    EXPECT_EQ(is_intact(release_, {}), true);
}

TEST_F(ReleaseCheck, TellsBytesModesLinksTypesAndNames) {
    change_quietly("lib/app");
    fs::permissions(root_ / "lib/empty", fs::perms{0644});
    open_lib();
    std::ofstream(root_ / "lib/more") << "x";
    fs::create_directories(root_ / "new/deep");
    close_lib();
    fs::remove(root_ / "readme");
    fs::create_symlink("lib/app", root_ / "readme");
    fs::remove(root_ / "zlink");
    fs::create_symlink("lib/empty", root_ / "zlink");
    const auto found = check();
    EXPECT_EQ(found.differ, 4U);
    EXPECT_EQ(found.extra, 2U) << "what is below a name that does not belong there is not counted";
    EXPECT_EQ(found.files[0], (DriftedFile{"lib/app", Difference::content}));
    EXPECT_EQ(found.files[1], (DriftedFile{"lib/empty", Difference::mode}));
    EXPECT_EQ(found.files[2], (DriftedFile{"readme", Difference::type}));
    EXPECT_EQ(found.files[3], (DriftedFile{"zlink", Difference::target}));
}

TEST_F(ReleaseCheck, TellsWhatIsMissing) {
    open_lib();
    fs::remove(root_ / "lib/app");
    close_lib();
    expect_found({{"lib/app", Difference::missing}});
    fs::remove_all(root_);
    expect_found({{".", Difference::missing}});
}

TEST_F(ReleaseCheck, FollowsNoLinkThatStandsForADirectory) {
    open_lib();
    fs::rename(root_ / "lib", directory_ / "elsewhere");
    fs::create_directory_symlink(directory_ / "elsewhere", root_ / "lib");
    const auto found = check();
    EXPECT_EQ(found.differ, 1U);
    EXPECT_EQ(found.missing, 2U);
    EXPECT_EQ(found.files[0], (DriftedFile{"lib", Difference::type}));
}

TEST_F(ReleaseCheck, TellsAManifestThatIsAnother) {
    std::ofstream(manifest_of_release(directory_.path(), "b-1"), std::ios::app) << "x";
    expect_found({{".manifest-b-1", Difference::unreadable}});
}

TEST_F(ReleaseCheck, LeavesOutWhatIsWritableButNotWhatSaysSo) {
    release_.writable = {"lib", ".tt"};
    open_lib();
    std::ofstream(root_ / "lib/more") << "x";
    change_quietly("lib/app");
    EXPECT_TRUE(is_clean(check()));
    EXPECT_EQ(is_intact(release_, {}), true);
    fs::create_directory(root_ / ".tt");
    std::ofstream(root_ / ".tt/build.json") << "{}";
    EXPECT_TRUE(is_clean(check())) << "the area may hold whatever it wants, but for";
    release_.writable = {"lib"};
    EXPECT_EQ(check().extra, 1U);
}

TEST_F(ReleaseCheck, NamesTheFirstAndCountsTheOthers) {
    open_lib();
    for (int i = 0; i < 50; ++i) std::ofstream(root_ / "lib" / std::to_string(i)) << "x";
    const auto found = check();
    EXPECT_EQ(found.extra, 50U);
    EXPECT_EQ(found.files.size(), 20U);
}

/// Whatever the stop, nothing is looked at twice and nothing is left out.
TEST_F(ReleaseCheck, GoesOnWhereItWasStopped) {
    change_quietly("lib/app");
    open_lib();
    std::ofstream(root_ / "lib/more") << "x";
    close_lib();
    const auto whole = check();
    for (int often = 2; often < 12; ++often) {
        CheckProgress progress;
        int turns = 1;
        const auto may = [&](int& left) { return [&left](std::uint64_t) { return left-- > 0; }; };
        for (int left = often; !*check_release(release_, progress, may(left)); left = often + 10 * turns / 20)
            ASSERT_LT(++turns, 1000);
        EXPECT_EQ(progress.found, whole) << often;
    }
}

TEST_F(ReleaseCheck, ByStampsSeesAQuietChange) {
    change_quietly("lib/app");
    EXPECT_EQ(is_intact(release_, {}), false);
    EXPECT_EQ(is_intact(release_, {}), false) << "also when asked again";
}

TEST_F(ReleaseCheck, ByStampsReadsWhatWasTouchedAndLearnsThatItIsRight) {
    const auto before = read_stamps(directory_.path(), "b-1").value();
    fs::permissions(root_ / "lib/app", fs::perms{0444});
    EXPECT_EQ(is_intact(release_, {}), true);
    const auto after = read_stamps(directory_.path(), "b-1").value();
    EXPECT_NE(after, before);
    EXPECT_EQ(after.size(), before.size());
}

TEST_F(ReleaseCheck, ByStampsReadsEverythingWhereThereAreNone) {
    fs::remove(stamps_of_release(directory_.path(), "b-1"));
    EXPECT_EQ(is_intact(release_, {}), true);
    EXPECT_EQ(read_stamps(directory_.path(), "b-1")->size(), 4U);
    std::ofstream(stamps_of_release(directory_.path(), "b-1"), std::ios::app) << "x";
    EXPECT_EQ(read_stamps(directory_.path(), "b-1").error().kind, ErrorKind::corrupt);
    change_quietly("lib/app");
    EXPECT_EQ(is_intact(release_, {}), false);
}

/// What a disk does to a file behind the system's back shows only to who reads it.
TEST_F(ReleaseCheck, OnceFoundWrongAFileIsNotTakenForRightByItsStamp) {
    const auto stamps = read_stamps(directory_.path(), "b-1").value();
    manifest_.entries[1].content = sha256("something else");
    std::ofstream(manifest_of_release(directory_.path(), "b-1")) << canonical_text(manifest_);
    release_.build = digest(manifest_);
    EXPECT_EQ(is_intact(release_, {}), true);
    EXPECT_EQ(check().files.size(), 1U);
    EXPECT_EQ(is_intact(release_, {}), false);
}

TEST_F(ReleaseCheck, StopsWhenItIsTold) {
    std::stop_source stop;
    stop.request_stop();
    fs::remove(stamps_of_release(directory_.path(), "b-1"));
    EXPECT_EQ(is_intact(release_, stop.get_token()).error().kind, ErrorKind::cancelled);
}

/// Sharing a file with another release, and deleting that, touches the file; but we know that it was we.
TEST_F(ReleaseCheck, ByStampsKnowsWhatDeletingTheOtherNamesOfAFileDoes) {
    fs::create_directory(directory_ / "b-2");
    fs::create_hard_link(root_ / "lib/app", directory_ / "b-2/app");
    EXPECT_EQ(is_intact(release_, {}), true);
    ASSERT_TRUE(discard_release(directory_.path(), "b-2"));
    EXPECT_EQ(empty_trash(directory_.path(), [] { return true; }), true);
    fs::remove(manifest_of_release(directory_.path(), "b-1")); // Nothing can be read again.
    EXPECT_EQ(is_intact(release_, {}), true);
}

TEST_F(ReleaseCheck, ByStampsSeesAChangeThatCameBeforeTheDeleting) {
    fs::create_directory(directory_ / "b-2");
    fs::create_hard_link(root_ / "lib/app", directory_ / "b-2/app");
    change_quietly("lib/app");
    ASSERT_TRUE(discard_release(directory_.path(), "b-2"));
    EXPECT_EQ(empty_trash(directory_.path(), [] { return true; }), true);
    EXPECT_EQ(is_intact(release_, {}), false);
}

} // namespace
} // namespace tt
