#include "integrations/archive/pack.hpp"
#include "integrations/archive/release.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/release_check.hpp"
#include "integrations/files/release_directory.hpp"
#include "integrations/files/trash.hpp"
#include "tests/support/crash_point.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>

namespace tt {
namespace {

namespace fs = std::filesystem;

/// One packed build with a program, a configuration directory and a virtualenv.
class Release : public testing::Test {
protected:
    Release() {
        fs::create_directories(root_ / "tree/venv");
        fs::create_directories(root_ / "tree/etc");
        fs::create_directory(root_ / "releases");
        std::ofstream(root_ / "tree/web") << std::string(100'000, 'w');
        std::ofstream(root_ / "tree/venv/seed") << "s";
        fs::create_symlink("web", root_ / "tree/current");
        const auto packed = pack(root_ / "tree", root_ / "web.tar.zst", Time{}).value();
        request_ = {
            .archive = root_ / "web.tar.zst",
            .artifact = packed.artifact,
            .build = packed.build,
            .releases = root_ / "releases",
            .name = "b-1",
        };
    }

    void expect_refused(ErrorKind kind) {
        const auto made = make_release(request_);
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().kind, kind) << made.error().message;
        expect_nothing_but_trash();
    }

    void expect_nothing_but_trash() {
        ASSERT_TRUE(empty_trash(root_ / "releases", [] { return true; }));
        EXPECT_TRUE(fs::is_empty(root_ / "releases"));
    }

    void expect_whole() {
        EXPECT_EQ(fs::file_size(root_ / "releases/b-1/web"), 100'000U);
        for (const char* path : {"", "web", "venv", "venv/seed", "etc"})
            EXPECT_EQ(mode_of(path) & 0222U, 0U) << path << " can be written to";
    }

    /// As somebody does who may.
    void spoil() {
        fs::permissions(root_ / "releases/b-1/web", fs::perms{0644});
        std::ofstream(root_ / "releases/b-1/web") << "wrong";
    }

    [[nodiscard]] unsigned mode_of(const char* path) const {
        return static_cast<unsigned>(fs::status(root_ / "releases/b-1" / path).permissions());
    }

    TemporaryDirectory root_;
    ReleaseRequest request_;
};

TEST_F(Release, IsCompleteAndReadOnly) {
    ASSERT_TRUE(make_release(request_));
    expect_whole();
    EXPECT_EQ(*sha256_file(manifest_of_release(root_ / "releases", "b-1")), request_.build);
    EXPECT_EQ(read_stamps(root_ / "releases", "b-1")->size(), 3U);
    EXPECT_EQ(std::distance(fs::directory_iterator(root_ / "releases"), {}), 3);
}

TEST_F(Release, LeavesWhatIsWritableWritableAndMakesWhatIsMissing) {
    request_.writable = {"venv", "etc/run"};
    ASSERT_TRUE(make_release(request_));
    EXPECT_EQ(mode_of("venv"), 0755U);
    EXPECT_EQ(mode_of("venv/seed"), 0644U);
    EXPECT_EQ(mode_of("etc/run"), 0755U);
    EXPECT_EQ(mode_of("etc"), 0555U);
    EXPECT_EQ(mode_of("web"), 0444U);
}

TEST_F(Release, RefusesWritableAreasThatAreNotItsOwn) {
    for (const char* path : {"..", "/etc", "current", "current/x", "web/x", "var/run", ""}) {
        request_.writable = {path};
        expect_refused(ErrorKind::invalid_input);
    }
}

TEST_F(Release, IsNotUnpackedFromOtherBytes) {
    std::ofstream(request_.archive, std::ios::app) << "x";
    expect_refused(ErrorKind::corrupt);
}

TEST_F(Release, IsNotUnpackedFromATruncatedArtifact) {
    fs::resize_file(request_.archive, fs::file_size(request_.archive) / 2);
    expect_refused(ErrorKind::corrupt);
    request_.artifact = *sha256_file(request_.archive);
    expect_refused(ErrorKind::corrupt);
}

TEST_F(Release, IsNotMadeFromAnotherBuild) {
    request_.build = sha256("another manifest");
    expect_refused(ErrorKind::corrupt);
}

TEST_F(Release, TakesNoNameThatLeadsElsewhere) {
    for (const char* name : {"", ".", "..", "../b", "a/b", ".partial-b"}) {
        request_.name = name;
        expect_refused(ErrorKind::invalid_input);
    }
}

TEST_F(Release, IsLeftAsItIsWhenItIsThere) {
    ASSERT_TRUE(make_release(request_));
    fs::remove(request_.archive);
    EXPECT_TRUE(make_release(request_));
}

TEST_F(Release, TakesThePlaceOfOneThatIsWrong) {
    ASSERT_TRUE(make_release(request_));
    spoil();
    request_.replace = true;
    ASSERT_TRUE(make_release(request_));
    expect_whole();
    EXPECT_TRUE(fs::exists(trash_of(root_ / "releases"))) << "where the other one is";
    EXPECT_EQ(is_intact({root_ / "releases", "b-1", request_.build, {}}, {}), true);
}

TEST_F(Release, LeavesWhatIsWrongWhereItIsWhenItCannotBeReplaced) {
    ASSERT_TRUE(make_release(request_));
    spoil();
    request_.replace = true;
    const auto build = std::exchange(request_.build, sha256("another manifest"));
    EXPECT_FALSE(make_release(request_));
    EXPECT_EQ(fs::file_size(root_ / "releases/b-1/web"), 5U);
    EXPECT_EQ(*sha256_file(manifest_of_release(root_ / "releases", "b-1")), build);
}

TEST_F(Release, IsThereWholeAtEverySystemCallThatKillsItsReplacement) {
    ASSERT_TRUE(make_release(request_));
    request_.replace = true;
    int point = 0;
    for (; killed_at(point, [&] { std::ignore = make_release(request_); }); ++point) {
        expect_whole();
        EXPECT_EQ(*sha256_file(manifest_of_release(root_ / "releases", "b-1")), request_.build);
        ASSERT_TRUE(empty_trash(root_ / "releases", [] { return true; }));
    }
    EXPECT_GT(point, 100) << "no crash was tried";
    EXPECT_EQ(is_intact({root_ / "releases", "b-1", request_.build, {}}, {}), true);
}

TEST_F(Release, ReplacesWhatACrashLeft) {
    const auto partial = partial_release(request_.releases, request_.name);
    fs::create_directories(partial / "half");
    fs::permissions(partial / "half", fs::perms{0555});
    ASSERT_TRUE(make_release(request_));
    EXPECT_FALSE(fs::exists(partial));
    EXPECT_FALSE(fs::exists(root_ / "releases/b-1/half"));
}

TEST_F(Release, IsCompleteOrInvisibleAtEverySystemCallThatKillsItsMaker) {
    int visible = 0;
    int point = 0;
    for (; killed_at(point, [&] { std::ignore = make_release(request_); }); ++point) {
        if (fs::exists(root_ / "releases/b-1")) {
            ++visible;
            expect_whole();
        }
        ASSERT_TRUE(make_release(request_)) << "after a crash at " << point;
        expect_whole();
        ASSERT_TRUE(discard_release(request_.releases, request_.name));
        expect_nothing_but_trash();
    }
    EXPECT_GT(point, 100) << "no crash was tried";
    EXPECT_GT(visible, 0);
    EXPECT_LT(visible, point);
}

TEST_F(Release, FlipsItsLinkAtOnceWhateverSystemCallKillsTheFlip) {
    const auto link = root_ / "current";
    int point = 0;
    fs::create_symlink("old", link);
    for (; killed_at(point, [&] { std::ignore = flip(link, "new"); }); ++point) {
        const auto target = fs::read_symlink(link);
        EXPECT_TRUE(target == "old" || target == "new") << target;
        ASSERT_TRUE(flip(link, "old"));
    }
    EXPECT_GT(point, 4) << "no crash was tried";
    EXPECT_EQ(fs::read_symlink(link), "new");
}

/// Runs tt-unpack as the agent does and returns what it says.
Result<> run_tt_unpack(const ReleaseRequest& request) {
    std::string command = TT_UNPACK;
    for (const auto& argument : to_arguments(request)) command += " '" + argument + "'";
    FILE* output = ::popen(command.c_str(), "r");
    std::array<char, 4096> line{};
    const bool answered = std::fgets(line.data(), static_cast<int>(line.size()), output) != nullptr;
    const int status = ::pclose(output);
    auto outcome = parse_outcome(answered ? line.data() : "");
    EXPECT_EQ(WEXITSTATUS(status), outcome ? 0 : 1);
    return outcome;
}

TEST_F(Release, IsMadeByTheProgramToo) {
    EXPECT_TRUE(run_tt_unpack(request_));
    EXPECT_EQ(mode_of("web"), 0444U);
}

TEST_F(Release, ReportsTheProgramsRefusalWithItsReason) {
    request_.build = sha256("another manifest");
    const auto outcome = run_tt_unpack(request_);
    EXPECT_EQ(outcome.error(), make_release(request_).error());
    request_.artifact = Digest("");
    EXPECT_EQ(run_tt_unpack(request_).error().kind, ErrorKind::corrupt);
}

} // namespace
} // namespace tt
