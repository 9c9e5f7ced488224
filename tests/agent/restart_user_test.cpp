#include "tests/agent/restart_host.hpp"

#include <sys/resource.h>

/// As whom a service and the programs around it run.
namespace tt {

TEST_F(RestartTest, RunsAsTheUserWithTheLimitsAndTheUmaskOfItsBuild) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    ::chmod(directory.path().c_str(), 0755);
    auto confined = config(RestartStrategy::plain, "one");
    confined.process.user = "nobody";
    confined.process.umask = "027";
    confined.process.nice = 7;
    confined.process.limits.nofile = 123;
    EXPECT_EQ(deploy("d1", "one", confined).error, "");
    const auto status = slurp("/proc/" + std::to_string(pid()) + "/status");
    EXPECT_NE(status.find("Uid:\t65534\t65534"), std::string::npos) << status;
    EXPECT_NE(status.find("Umask:\t0027"), std::string::npos) << status;
    const auto limits = slurp("/proc/" + std::to_string(pid()) + "/limits");
    EXPECT_NE(limits.find("Max open files            123                  123"), std::string::npos) << limits;
    EXPECT_EQ(::getpriority(PRIO_PROCESS, static_cast<id_t>(pid())), 7);
}

TEST_F(RestartTest, AnAreaIsFilledByTheUserOfTheBuildAndBelongsToTheAgentThen) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    ::chmod(directory.path().c_str(), 0755);
    auto confined = config(RestartStrategy::plain, "one");
    confined.process.user = "nobody";
    confined.writable = {"venv"};
    const Hooks hooks{
        {"POST_DOWNLOAD", "mkdir $TT_HOOK_RELEASE/venv/deep; id -u >$TT_HOOK_RELEASE/venv/deep/who"}
    };
    EXPECT_EQ(deploy("d1", "one", confined, hooks).error, "");
    const auto who = directory / "srv/web/current/venv/deep/who";
    EXPECT_EQ(slurp(who), "65534\n");
    struct stat info{};
    ASSERT_EQ(::lstat(who.c_str(), &info), 0);
    EXPECT_EQ(info.st_uid, 0U);
    EXPECT_EQ(info.st_mode & 0222U, 0U);
}

TEST_F(RestartTest, ProgramsThatAreAskedRunAsTheUserOfTheBuild) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    ::chmod(directory.path().c_str(), 0755);
    auto confined = config(RestartStrategy::plain, "one");
    confined.process.user = "nobody";
    confined.health = HealthCheck{};
    confined.health->exec = "bin/who";
    confined.warmup = Warmup{};
    confined.warmup->exec = "bin/who";
    const auto tree = directory / "tree-one";
    std::filesystem::create_directories(tree / "bin");
    std::ofstream(tree / "bin/who") << "#!/bin/sh\ntest $(id -u) = 65534\n";
    std::filesystem::permissions(tree / "bin/who", std::filesystem::perms{0755});
    EXPECT_EQ(deploy("d1", "one", confined).error, "");
}

TEST_F(RestartTest, TheHostSaysAsWhomAServiceRuns) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    ::chmod(directory.path().c_str(), 0755);
    start({"--run-as", "web=nobody"});
    EXPECT_EQ(deploy("d1", "one", config(RestartStrategy::plain, "one")).error, "");
    EXPECT_NE(
        slurp("/proc/" + std::to_string(pid()) + "/status").find("Uid:\t65534\t65534"), std::string::npos
    );
}

TEST_F(RestartTest, AUserThatTheHostDoesNotHaveFailsTheStepAndSaysSo) {
    auto confined = config(RestartStrategy::plain, "one");
    confined.process.user = "nobody-of-that-name";
    EXPECT_EQ(deploy("d1", "one", confined).error, "no user 'nobody-of-that-name' on this host");
}

} // namespace tt
