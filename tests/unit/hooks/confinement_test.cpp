#include "hooks/confinement.hpp"
#include "integrations/posix/pipe.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace tt::hooks {

namespace {

const ServiceName web{"web"};

std::string cgroup_of(pid_t pid) {
    std::string line;
    std::ifstream file("/proc/" + std::to_string(pid) + "/cgroup");
    while (std::getline(file, line))
        if (line.starts_with("0::")) return line.substr(3);
    return {};
}

} // namespace

TEST(Confinement, SaysInNumbersWhatTheRulesMean) {
    ProcessRules rules;
    rules.user = "root";
    rules.umask = "027";
    rules.nice = 5;
    rules.limits.nofile = 100;
    rules.limits.core_mb = 0;
    rules.limits.as_mb = 2;
    const auto confined = confinement_of(rules, web, {});
    ASSERT_TRUE(confined) << confined.error().message;
    EXPECT_EQ(confined->identity->user, 0U);
    EXPECT_EQ(confined->umask, 027U);
    EXPECT_EQ(confined->nice, 5);
    EXPECT_EQ(
        confined->limits,
        (std::vector<ResourceLimit>{{RLIMIT_NOFILE, 100}, {RLIMIT_CORE, 0}, {RLIMIT_AS, 2U << 20U}})
    );
    EXPECT_TRUE(confined->cgroup.empty());
}

TEST(Confinement, IsRefusedWhereTheHostHasNoSuchUser) {
    ProcessRules rules;
    rules.user = "nobody-of-that-name";
    EXPECT_EQ(confinement_of(rules, web, {}).error().kind, ErrorKind::not_found);
}

TEST(Confinement, IsRefusedWhereTheHostCannotLimit) {
    ProcessRules rules;
    rules.cgroup.emplace().tasks = 5;
    EXPECT_NE(confinement_of(rules, web, {}).error().message.find("no cgroups (v2)"), std::string::npos);
    const TemporaryDirectory no_cgroups;
    const auto refused = confinement_of(rules, web, no_cgroups / "tt");
    ASSERT_FALSE(refused) << "a limit that nobody enforces was taken for one";
    EXPECT_NE(refused.error().message.find("cgroup.subtree_control"), std::string::npos)
        << refused.error().message;
}

TEST(Confinement, PutsAProcessIntoTheCgroupOfItsService) {
    const auto cgroups = cgroups_of_host();
    if (cgroups.empty() || ::access(cgroups.parent_path().c_str(), W_OK) != 0)
        GTEST_SKIP() << "this machine has no cgroups (v2) that we may make";
    ProcessRules rules;
    rules.cgroup.emplace();
    const ServiceName service("test-" + std::to_string(::getpid()));
    const auto confined = confinement_of(rules, service, cgroups);
    ASSERT_TRUE(confined) << confined.error().message;
    auto confined_now = make_pipe();
    ASSERT_TRUE(confined_now);
    const pid_t child = ::fork();
    if (child == 0) {
        if (!confine(*confined)) std::ignore = ::write(confined_now->write.number(), "!", 1);
        ::pause();
    }
    char word = 0;
    ASSERT_EQ(::read(confined_now->read.number(), &word, 1), 1);
    EXPECT_TRUE(cgroup_of(child).ends_with("/tt/" + service.value)) << cgroup_of(child);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::rmdir(confined->cgroup.c_str());
}

} // namespace tt::hooks
