#include "hooks/fields.hpp"
#include "hooks/hook.hpp"
#include "hooks/record.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>

namespace tt::hooks {
namespace {

const ServiceName web{"web"};

class FindHook : public ::testing::Test {
protected:
    void add(const std::string& name, mode_t mode = 0755) const {
        std::filesystem::create_directories((release_ / name).parent_path());
        std::ofstream(release_ / name) << "#!/bin/sh\n";
        ::chmod((release_ / name).c_str(), mode);
    }

    [[nodiscard]] Result<std::optional<Hook>> find(Step step = Step::restart) const {
        return find_hook(release_.path(), step, web);
    }

    TemporaryDirectory release_;
};

TEST_F(FindHook, FindsNothingInABuildWithoutHooks) {
    EXPECT_EQ(*find(), std::nullopt);
}

TEST_F(FindHook, PrefersOurDirectoryToTeletraans) {
    add("tt/PRE_RESTART");
    add("teletraan/RESTARTING");
    EXPECT_EQ((*find(Step::pre_restart))->executable, release_ / "tt/PRE_RESTART");
    EXPECT_EQ(*find(), std::nullopt);
}

TEST_F(FindHook, TakesTeletraansDirectoryAndThereTheOneOfTheService) {
    add("teletraan/RESTARTING");
    EXPECT_EQ(**find(), (Hook{release_ / "teletraan/RESTARTING", release_ / "teletraan", true}));
    add("teletraan/web/RESTARTING");
    EXPECT_EQ((*find())->executable, release_ / "teletraan/web/RESTARTING");
}

TEST_F(FindHook, HasNoneForStepsWithoutAName) {
    add("tt/DOWNLOADING");
    add("tt/SERVING_BUILD");
    EXPECT_EQ(*find(Step::download), std::nullopt);
    EXPECT_EQ(*find(Step::serving), std::nullopt);
}

TEST_F(FindHook, RefusesAFileThatIsNotExecutableAndSaysWhatToDo) {
    add("tt/RESTARTING", 0644);
    const auto hook = find();
    ASSERT_FALSE(hook);
    EXPECT_NE(hook.error().message.find("tt/RESTARTING"), std::string::npos);
    EXPECT_NE(hook.error().hint.find("chmod +x"), std::string::npos);
}

TEST_F(FindHook, RefusesADirectory) {
    std::filesystem::create_directories(release_ / "tt/RESTARTING");
    EXPECT_FALSE(find());
}

TEST_F(FindHook, FollowsALinkInsideTheBuildButNotOutOfIt) {
    add("bin/restart");
    std::filesystem::create_directories(release_ / "tt");
    std::filesystem::create_symlink("../bin/restart", release_ / "tt/RESTARTING");
    std::filesystem::create_symlink("/bin/true", release_ / "tt/STOPPING");
    std::filesystem::create_symlink("nowhere", release_ / "tt/PRE_RESTART");
    EXPECT_TRUE(find());
    EXPECT_FALSE(find(Step::stopping));
    EXPECT_FALSE(find(Step::pre_restart));
}

TEST(Fields, ReadWhatTheyWrite) {
    Fields fields;
    fields.add("env", "A=1\n=2");
    fields.add("env", "");
    fields.add("count", -7);
    const auto read = Fields::parse(*fields.encode());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->all("env"), (std::vector<std::string>{"A=1\n=2", ""}));
    EXPECT_EQ(*read->number("count"), -7);
    EXPECT_EQ(read->number("env").error().kind, ErrorKind::corrupt);
    EXPECT_EQ(read->text("absent").error().kind, ErrorKind::corrupt);
}

TEST(Fields, RefuseAnythingCutOff) {
    Fields fields;
    fields.add("code", 0);
    const std::string whole = *fields.encode();
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_FALSE(Fields::parse(whole.substr(0, length))) << length;
    EXPECT_FALSE(Fields::parse(whole + "x"));
}

TEST(Fields, RefuseToCarryANul) {
    Fields fields;
    fields.add("env", std::string_view("A=\0", 3));
    EXPECT_EQ(fields.encode().error().kind, ErrorKind::invalid_input);
}

TEST(Record, ReadsWhatItWrites) {
    HookRun run{
        .record = {},
        .executable = "/r/tt/RESTARTING",
        .directory = "/r/tt",
        .variables = {{"A", "="}, {"B", ""}}
    };
    run.arguments = {"restart", ""};
    run.confinement = {Identity{7, 8, {8, 9}, {}}, 022, -3, {{7, 1024}}, "/sys/fs/cgroup/tt/web"};
    run.token = "t";
    const auto read = decode_run(*encode(run));
    ASSERT_TRUE(read);
    EXPECT_EQ(*encode(*read), *encode(run));
    EXPECT_EQ(read->variables, run.variables);
    EXPECT_EQ(read->arguments, run.arguments);
    EXPECT_EQ(read->confinement, run.confinement);
}

TEST(Record, RefusesANameThatIsNoVariable) {
    HookRun run{.record = {}, .executable = "/x", .directory = "/", .variables = {{"A=B", "c"}}};
    EXPECT_EQ(encode(run).error().kind, ErrorKind::invalid_input);
}

} // namespace
} // namespace tt::hooks
