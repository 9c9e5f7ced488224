#include "integrations/archive/pack.hpp"
#include "integrations/archive/release.hpp"
#include "integrations/archive/spare.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/delta/delta_pack.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/release_check.hpp"
#include "integrations/files/release_directory.hpp"
#include "integrations/files/trash.hpp"
#include "tests/support/crash_point.hpp"
#include "tests/support/must.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/walk_tree.hpp"
#include "tests/unit/delta/draw_tree.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>

namespace tt {
namespace {

namespace fs = std::filesystem;
using testing_support::must;

/// Two builds and the delta between them. The older one is a release already.
class TwoBuilds {
public:
    explicit TwoBuilds(const Tree& older, const Tree& newer)
        : older_(build("older", older))
        , newer_(build("newer", newer)) {
        fs::create_directory(root / "releases");
        make_older().value();
        const auto write = [&](std::string_view bytes) -> Result<> { return delta_ += bytes, Result<>(); };
        make_delta(delta_tree("older", older_), delta_tree("newer", newer_), 1'700'000'000, write).value();
        std::ofstream(root / "delta", std::ios::binary) << delta_;
    }

    Result<> make_older() {
        return make_release({
            .archive = root / "older.tar.zst",
            .artifact = older_.artifact,
            .build = older_.build,
            .releases = root / "releases",
            .name = "older",
        });
    }

    [[nodiscard]] ReleaseRequest request() const {
        return {
            .archive = root / "delta",
            .artifact = {},
            .build = newer_.build,
            .releases = root / "releases",
            .name = "newer",
            .base = "older",
        };
    }

    [[nodiscard]] const std::string& delta() const { return delta_; }

    [[nodiscard]] fs::path older(const std::string& path = "") const {
        return root / "releases/older" / path;
    }

    [[nodiscard]] fs::path newer(const std::string& path = "") const {
        return root / "releases/newer" / path;
    }

    [[nodiscard]] fs::path spare() const { return spare_of_release(root / "releases", "older"); }

    [[nodiscard]] bool is_whole() const { return walk_tree(newer()) == walk_tree(root / "newer/"); }

    /// Nothing but the older release, what is kept beside it, and trash, which goes.
    [[nodiscard]] bool is_clean() const {
        empty_trash(root / "releases", [] { return true; }).value();
        return std::distance(fs::directory_iterator(root / "releases"), {}) == 3;
    }

    TemporaryDirectory root{"/dev/shm"};

private:
    Packed build(const std::string& name, const Tree& tree) {
        const auto directory = root / name;
        fs::create_directory(directory);
        for (const auto& [path, node] : tree) {
            const auto at = directory / path;
            if (node.type == EntryType::directory) fs::create_directory(at);
            if (node.type == EntryType::link) fs::create_symlink(node.bytes, at);
            if (node.type == EntryType::file) std::ofstream(at, std::ios::binary) << node.bytes;
            if (node.type == EntryType::file) fs::permissions(at, fs::perms{node.mode | 0200});
        }
        for (const auto& [path, node] : tree)
            if (node.type == EntryType::directory)
                fs::permissions(directory / path, fs::perms{node.mode | 0200});
        return pack(directory, root / (name + ".tar.zst"), Time{}).value();
    }

    DeltaTree delta_tree(const std::string& name, const Packed& packed) {
        return {packed.manifest, [this, name](const ManifestEntry& entry) {
                    return read_file(root / name / entry.path, 1 << 30);
                }};
    }

    Packed older_;
    Packed newer_;
    std::string delta_;
};

const Tree before{
    {"bin", {EntryType::directory, 0555, ""}},
    {"bin/web", {EntryType::file, 0555, noise(200'000, 1)}},
    {"etc", {EntryType::directory, 0555, ""}},
    {"etc/was-private", {EntryType::file, 0400, "who may read this changes"}},
    {"kept", {EntryType::file, 0444, noise(50'000, 2)}},
    {"link", {EntryType::link, 0, "bin/web"}},
};

Tree after() {
    Tree tree = before;
    tree["bin/web"].bytes.replace(10'000, 0, "more");
    tree["etc/was-private"].mode = 0444;
    tree["etc/empty"] = {EntryType::file, 0444, ""};
    tree["etc/kept-too"] = before.at("kept");
    tree["link"].bytes = "kept";
    return tree;
}

class Rebuild : public testing::Test {
protected:
    void expect_refused(const ReleaseRequest& request, ErrorKind kind) {
        const auto made = make_release(request);
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().kind, kind) << made.error().message;
        EXPECT_TRUE(builds_.is_clean());
    }

    static ino_t inode(const fs::path& path) {
        struct stat status{};
        EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
        return status.st_ino;
    }

    void damage(const std::string& path) {
        fs::permissions(builds_.older(path), fs::perms{0644});
        std::fstream(builds_.older(path), std::ios::in | std::ios::out) << "X";
        fs::permissions(builds_.older(path), fs::perms{0444});
    }

    TwoBuilds builds_{before, after()};
};

RC_GTEST_PROP(RebuildAny, MakesTheSameTreeAsUnpackingWould, ()) {
    const Tree older = draw_tree();
    Tree newer = older;
    change(newer);
    const TwoBuilds builds(older, newer);
    const auto before_it = walk_tree(builds.older());
    const auto made = make_release(builds.request());
    if (!made) RC_FAIL(made.error().message);
    RC_ASSERT(builds.is_whole());
    RC_ASSERT(walk_tree(builds.older()) == before_it);
}

TEST_F(Rebuild, SharesWhatDidNotChangeAndNothingElse) {
    ASSERT_TRUE(make_release(builds_.request()));
    EXPECT_TRUE(builds_.is_whole());
    EXPECT_EQ(inode(builds_.newer("kept")), inode(builds_.older("kept")));
    EXPECT_EQ(inode(builds_.newer("etc/kept-too")), inode(builds_.older("kept")));
    EXPECT_NE(inode(builds_.newer("bin/web")), inode(builds_.older("bin/web")));
    EXPECT_NE(inode(builds_.newer("etc/was-private")), inode(builds_.older("etc/was-private")));
}

/// Another name touches a file; but we know that it was we, and nobody has to read it again.
TEST_F(Rebuild, LeavesWhatItSharesUntouchedAsFarAsStampsTell) {
    const auto releases = builds_.request().releases;
    const auto before_it = read_stamps(releases, "older").value();
    ASSERT_TRUE(make_release(builds_.request()));
    EXPECT_NE(read_stamps(releases, "older").value(), before_it);
    for (const char* name : {"older", "newer"}) {
        fs::remove(manifest_of_release(releases, name)); // Without it nothing can be read again.
        EXPECT_EQ(is_intact({releases, name, {}, {}}, {}), true) << name;
    }
}

TEST_F(Rebuild, OverItselfKeepsWhatIsRightAndMakesNothingOfWhatIsNot) {
    ReleaseRequest itself = builds_.request();
    itself.base = itself.name = "older";
    itself.build = *sha256_file(manifest_of_release(itself.releases, "older"));
    itself.replace = true;
    const auto inode_before = inode(builds_.older("kept"));
    fs::permissions(builds_.older("etc"), fs::perms{0755});
    std::ofstream(builds_.older("etc/more")) << "x";
    ASSERT_TRUE(make_release(itself));
    EXPECT_FALSE(fs::exists(builds_.older("etc/more")));
    EXPECT_EQ(inode(builds_.older("kept")), inode_before);
    damage("kept");
    EXPECT_EQ(make_release(itself).error().kind, ErrorKind::corrupt);
}

TEST_F(Rebuild, LeavesNothingThatCanBeWrittenTo) {
    ASSERT_TRUE(make_release(builds_.request()));
    for (const auto& entry : fs::recursive_directory_iterator(builds_.newer()))
        if (!entry.is_symlink())
            EXPECT_EQ(static_cast<unsigned>(entry.status().permissions()) & 0222U, 0U) << entry;
}

TEST_F(Rebuild, SharesNothingThatMayBeWrittenTo) {
    auto request = builds_.request();
    request.writable = {"etc", "kept"};
    ASSERT_TRUE(make_release(request));
    EXPECT_NE(inode(builds_.newer("kept")), inode(builds_.older("kept")));
    EXPECT_NE(inode(builds_.newer("etc/kept-too")), inode(builds_.older("kept")));
    std::ofstream(builds_.newer("kept")) << "written to";
    EXPECT_EQ(fs::file_size(builds_.older("kept")), 50'000U);
}

TEST_F(Rebuild, SharesNoFileThatItsOwnerMayWriteTo) {
    fs::permissions(builds_.older("kept"), fs::perms{0644});
    ASSERT_TRUE(make_release(builds_.request()));
    EXPECT_NE(inode(builds_.newer("kept")), inode(builds_.older("kept")));
    EXPECT_TRUE(builds_.is_whole());
}

RC_GTEST_PROP(RebuildAny, MakesTheSameTreeOutOfASpare, ()) {
    const Tree older = draw_tree();
    Tree newer = older;
    change(newer);
    const TwoBuilds builds(older, newer);
    const auto before_it = walk_tree(builds.older());
    RC_ASSERT(make_spare(builds.root / "releases", "older"));
    const auto made = make_release(builds.request());
    if (!made) RC_FAIL(made.error().message);
    RC_ASSERT(builds.is_whole());
    RC_ASSERT(walk_tree(builds.older()) == before_it);
    RC_ASSERT(!fs::exists(builds.spare()));
}

TEST_F(Rebuild, OutOfASpareSharesTheSame) {
    ASSERT_TRUE(make_spare(builds_.root / "releases", "older"));
    const auto kept = inode(builds_.spare() / "kept");
    ASSERT_TRUE(make_release(builds_.request()));
    EXPECT_TRUE(builds_.is_whole());
    EXPECT_EQ(inode(builds_.newer("kept")), kept);
    EXPECT_EQ(inode(builds_.newer("kept")), inode(builds_.older("kept")));
    EXPECT_NE(inode(builds_.newer("bin/web")), inode(builds_.older("bin/web")));
}

TEST_F(Rebuild, OutOfASpareLeavesWhatItSharesUntouchedAsFarAsStampsTell) {
    const auto releases = builds_.request().releases;
    ASSERT_TRUE(make_spare(releases, "older"));
    ASSERT_TRUE(make_release(builds_.request()));
    for (const char* name : {"older", "newer"}) {
        fs::remove(manifest_of_release(releases, name)); // Without it nothing can be read again.
        EXPECT_EQ(is_intact({releases, name, {}, {}}, {}), true) << name;
    }
}

TEST_F(Rebuild, HashesWhatWasTouchedAfterItsSpareWasMade) {
    ASSERT_TRUE(make_spare(builds_.root / "releases", "older"));
    const auto time = fs::last_write_time(builds_.older("kept"));
    damage("kept");
    fs::last_write_time(builds_.older("kept"), time);
    expect_refused(builds_.request(), ErrorKind::corrupt);
}

TEST_F(Rebuild, TakesNoSpareInWhichSomethingWasPut) {
    ASSERT_TRUE(make_spare(builds_.root / "releases", "older"));
    fs::permissions(builds_.spare() / "etc", fs::perms{0755});
    std::ofstream(builds_.spare() / "etc/more") << "x";
    ASSERT_TRUE(make_release(builds_.request()));
    EXPECT_TRUE(builds_.is_whole());
    EXPECT_FALSE(fs::exists(builds_.spare()));
}

TEST_F(Rebuild, OutOfASpareSharesNothingThatMayBeWrittenTo) {
    ASSERT_TRUE(make_spare(builds_.root / "releases", "older"));
    auto request = builds_.request();
    request.writable = {"kept"};
    ASSERT_TRUE(make_release(request));
    EXPECT_NE(inode(builds_.newer("kept")), inode(builds_.older("kept")));
}

TEST_F(Rebuild, LeavesWhatWasChangedOutOfASpare) {
    damage("kept");
    ASSERT_TRUE(make_spare(builds_.root / "releases", "older"));
    EXPECT_FALSE(fs::exists(builds_.spare() / "kept"));
    EXPECT_TRUE(fs::exists(builds_.spare() / "bin/web"));
    expect_refused(builds_.request(), ErrorKind::corrupt);
}

/// As after a crash before the stamps were written.
TEST_F(Rebuild, ReadsWhatHasNoStampsBeforeASpareIsMadeOfIt) {
    const auto releases = builds_.request().releases;
    fs::remove(stamps_of_release(releases, "older"));
    damage("kept");
    ASSERT_TRUE(make_spare(releases, "older"));
    EXPECT_FALSE(fs::exists(builds_.spare() / "kept"));
    EXPECT_EQ(inode(builds_.spare() / "bin/web"), inode(builds_.older("bin/web")));
}

TEST_F(Rebuild, WithASpareIsTheSameWhereverItsMakerIsKilled) {
    const auto releases = builds_.root / "releases";
    int point = 0;
    for (; killed_at(point, [&] { std::ignore = make_spare(releases, "older"); }); point += 4) {
        ASSERT_TRUE(make_release(builds_.request())) << "after a crash at " << point;
        ASSERT_TRUE(builds_.is_whole()) << "after a crash at " << point;
        ASSERT_TRUE(discard_release(releases, "newer"));
        ASSERT_TRUE(discard_release_leftovers(releases));
    }
    EXPECT_GT(point, 50) << "no crash was tried";
}

TEST_F(Rebuild, OutOfASpareIsCompleteOrInvisibleAtEverySystemCallThatKillsItsMaker) {
    const auto releases = builds_.root / "releases";
    const auto older = walk_tree(builds_.older());
    int point = 0;
    const auto killed = [&] {
        must(make_spare(releases, "older"));
        return killed_at(point, [&] { std::ignore = make_release(builds_.request()); });
    };
    for (; killed(); point += 4) {
        if (fs::exists(builds_.newer())) ASSERT_TRUE(builds_.is_whole()) << "after a crash at " << point;
        ASSERT_TRUE(make_release(builds_.request())) << "after a crash at " << point;
        ASSERT_TRUE(builds_.is_whole()) << "after a crash at " << point;
        ASSERT_EQ(walk_tree(builds_.older()), older) << "after a crash at " << point;
        ASSERT_TRUE(discard_release(releases, "newer"));
    }
    EXPECT_GT(point, 50) << "no crash was tried";
}

TEST_F(Rebuild, KeepsTheManifestForTheNextOne) {
    ASSERT_TRUE(make_release(builds_.request()));
    const auto kept = sha256_file(manifest_of_release(builds_.root / "releases", "newer"));
    EXPECT_EQ(kept.value(), builds_.request().build);
}

TEST_F(Rebuild, OfTheSameTreeNeedsNoPack) {
    auto request = builds_.request();
    request.archive.clear();
    request.build = sha256_file(manifest_of_release(request.releases, "older")).value();
    ASSERT_TRUE(make_release(request));
    EXPECT_EQ(walk_tree(builds_.newer()), walk_tree(builds_.older()));
}

TEST_F(Rebuild, RefusesABaseWhoseUnchangedFileWasChanged) {
    damage("kept");
    expect_refused(builds_.request(), ErrorKind::corrupt);
}

TEST_F(Rebuild, RefusesABaseWhoseChangedFileWasChanged) {
    damage("bin/web");
    expect_refused(builds_.request(), ErrorKind::corrupt);
}

TEST_F(Rebuild, RefusesABaseWhoseFileIsALinkNow) {
    fs::permissions(builds_.older(), fs::perms{0755});
    fs::rename(builds_.older("kept"), builds_.root / "moved");
    fs::create_symlink(builds_.root / "moved", builds_.older("kept"));
    EXPECT_FALSE(make_release(builds_.request()));
    EXPECT_TRUE(builds_.is_clean());
}

TEST_F(Rebuild, RefusesABaseThatIsNotThereOrHasNoManifest) {
    auto request = builds_.request();
    request.base = "b-other";
    expect_refused(request, ErrorKind::not_found);
    request.base = "../releases/older";
    expect_refused(request, ErrorKind::invalid_input);
    fs::rename(manifest_of_release(request.releases, "older"), request.releases / ".elsewhere");
    expect_refused(builds_.request(), ErrorKind::not_found);
}

TEST_F(Rebuild, RefusesAnotherDeltaAndOtherBytes) {
    auto request = builds_.request();
    request.build = sha256("another");
    expect_refused(request, ErrorKind::corrupt);
    std::ofstream(request.archive, std::ios::app) << "x";
    expect_refused(builds_.request(), ErrorKind::corrupt);
    std::ofstream(request.archive, std::ios::trunc) << "";
    expect_refused(builds_.request(), ErrorKind::corrupt);
}

TEST_F(Rebuild, WithAnyByteFlippedIsRefusedOrMakesTheSame) {
    for (std::size_t at = 0; at < builds_.delta().size(); at += 7) {
        auto flipped = builds_.delta();
        flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
        std::ofstream(builds_.request().archive, std::ios::binary) << flipped;
        if (make_release(builds_.request())) {
            EXPECT_TRUE(builds_.is_whole()) << "byte " << at;
            ASSERT_TRUE(discard_release(builds_.request().releases, "newer"));
        }
        ASSERT_TRUE(builds_.is_clean()) << "byte " << at;
    }
}

TEST_F(Rebuild, IsCompleteOrInvisibleAtEverySystemCallThatKillsItsMaker) {
    const auto older = walk_tree(builds_.older());
    int visible = 0;
    int point = 0;
    for (; killed_at(point, [&] { std::ignore = make_release(builds_.request()); }); ++point) {
        if (fs::exists(builds_.newer())) {
            ++visible;
            ASSERT_TRUE(builds_.is_whole()) << "after a crash at " << point;
        }
        ASSERT_TRUE(make_release(builds_.request())) << "after a crash at " << point;
        ASSERT_TRUE(builds_.is_whole()) << "after a crash at " << point;
        ASSERT_EQ(walk_tree(builds_.older()), older) << "after a crash at " << point;
        ASSERT_TRUE(discard_release(builds_.request().releases, "newer"));
        ASSERT_TRUE(builds_.is_clean());
    }
    EXPECT_GT(point, 100) << "no crash was tried";
    EXPECT_GT(visible, 0);
    EXPECT_LT(visible, point);
}

} // namespace
} // namespace tt
