#include "hooks/environment.hpp"
#include "tests/unit/hooks/hook_fixture.hpp"

#include <sstream>

namespace tt::hooks {
namespace {

HookContext context() {
    HookContext context;
    context.service = ServiceName{"web"};
    context.stage = StageName{"prod"};
    context.host = HostId{"h-12"};
    context.deploy = DeployId{"d1042"};
    context.step = Step::pre_restart;
    context.build = BuildId{"b-1"};
    context.commit.id = CommitId{"c0ffee"};
    context.commit.branch = "main";
    context.commit.repository = "acme/web";
    context.build_url = "https://builds.example/b-1";
    context.target = "/srv/web/current";
    context.release = "/srv/web/releases/b-1";
    context.builds_dir = "/srv/web/releases";
    return context;
}

Variables parse(const std::string& lines) {
    Variables variables;
    std::istringstream stream(lines);
    for (std::string line; std::getline(stream, line);)
        variables[line.substr(0, line.find('='))] = line.substr(line.find('=') + 1);
    return variables;
}

TEST(HookEnvironment, IsExactlyWhatIsDocumented) {
    const Variables expected{
        {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
        {"HOME", "/"},
        {"LANG", "C.UTF-8"},
        {"TZ", "UTC"},
        {"COMPUTE_ENV_TYPE", "PRODUCTION"},
        {"DEPLOY_ID", "d1042"},
        {"DEPLOY_STEP", "PRE_RESTART"},
        {"OPCODE", "DEPLOY"},
        {"DEPLOY_TYPE", "REGULAR"},
        {"ENV_NAME", "web"},
        {"STAGE_NAME", "prod"},
        {"TARGET", "/srv/web/current"},
        {"BUILD_COMMIT", "c0ffee"},
        {"BUILD_NAME", "web"},
        {"BUILD_REPO", "acme/web"},
        {"BUILD_BRANCH", "main"},
        {"BUILD_ID", "b-1"},
        {"BUILD_URL", "https://builds.example/b-1"},
        {"BUILDS_DIR", "/srv/web/releases"},
        {"TT_HOOK_DEPLOY", "d1042"},
        {"TT_HOOK_STEP", "pre-restart"},
        {"TT_HOOK_KIND", "regular"},
        {"TT_HOOK_ATTEMPT", "1"},
        {"TT_HOOK_RETRY", "0"},
        {"TT_HOOK_SERVICE", "web"},
        {"TT_HOOK_STAGE", "prod"},
        {"TT_HOOK_HOST", "h-12"},
        {"TT_HOOK_FIRST_DEPLOY", "0"},
        {"TT_HOOK_TARGET", "/srv/web/current"},
        {"TT_HOOK_RELEASE", "/srv/web/releases/b-1"},
        {"TT_HOOK_BUILDS_DIR", "/srv/web/releases"},
        {"TT_HOOK_BUILD", "b-1"},
        {"TT_HOOK_BUILD_URL", "https://builds.example/b-1"},
        {"TT_HOOK_COMMIT", "c0ffee"},
        {"TT_HOOK_BRANCH", "main"},
        {"TT_HOOK_REPOSITORY", "acme/web"},
    };
    EXPECT_EQ(environment(context()), expected);
}

TEST(HookEnvironment, TellsTheKindInTeletraansWords) {
    auto rollback = context();
    rollback.kind = DeployKind::rollback;
    EXPECT_EQ(environment(rollback)["OPCODE"], "ROLLBACK");
    EXPECT_EQ(environment(rollback)["DEPLOY_TYPE"], "ROLLBACK");
    auto hotfix = context();
    hotfix.kind = DeployKind::hotfix;
    hotfix.first_deploy = true;
    EXPECT_EQ(environment(hotfix)["DEPLOY_TYPE"], "REGULAR");
    EXPECT_EQ(environment(hotfix)["FIRST_DEPLOY"], "True");
}

TEST(HookEnvironment, LetsABuildAddItsKeysButNotForgeOurs) {
    auto with_keys = context();
    with_keys.runtime = {
        {"WEB_WORKERS", "16"}, {"TZ", "Europe/Paris"}, {"DEPLOY_ID", "forged"}, {"FIRST_DEPLOY", "True"}
    };
    const auto variables = environment(with_keys);
    EXPECT_EQ(variables.at("WEB_WORKERS"), "16");
    EXPECT_EQ(variables.at("TZ"), "Europe/Paris");
    EXPECT_EQ(variables.at("DEPLOY_ID"), "d1042");
    EXPECT_FALSE(variables.contains("FIRST_DEPLOY"));
}

TEST(HookEnvironment, LetsKeysWinOverAllButTheBuildForAHookOfTeletraan) {
    auto there = context();
    there.teletraan = true;
    there.runtime = {{"COMPUTE_ENV_TYPE", "CANARY"}, {"IS_DOCKER", "True"},    {"TARGET", "/mnt/web"},
                     {"FIRST_DEPLOY", "True"},       {"BUILD_ID", "forged"},   {"BUILDS_DIR", "forged"},
                     {"TT_HOOK_BUILD", "forged"},    {"DEPLOY_STEP", "FORGED"}};
    const auto variables = environment(there);
    EXPECT_EQ(variables.at("COMPUTE_ENV_TYPE"), "CANARY");
    EXPECT_EQ(variables.at("IS_DOCKER"), "True");
    EXPECT_EQ(variables.at("TARGET"), "/mnt/web");
    EXPECT_EQ(variables.at("FIRST_DEPLOY"), "True");
    EXPECT_EQ(variables.at("DEPLOY_STEP"), "FORGED");
    EXPECT_EQ(variables.at("BUILD_ID"), "b-1");
    EXPECT_EQ(variables.at("BUILDS_DIR"), "/srv/web/releases");
    EXPECT_EQ(variables.at("TT_HOOK_BUILD"), "b-1");
}

class HookEnvironmentOfAProcess : public HookFixture {};

TEST_F(HookEnvironmentOfAProcess, HoldsNothingOfOurs) {
    ::setenv("TT_TOKEN", "a credential of the agent", 1);
    auto run = script("");
    run.executable = "/usr/bin/env";
    run.variables = environment(context());
    run.variables["TEXT"] = "with = and 'quotes'";
    ASSERT_TRUE(finish(run).success());
    auto seen = parse(output());
    EXPECT_EQ(seen.erase(std::string(token_variable)), 1u);
    EXPECT_EQ(seen, run.variables);
}

TEST_F(HookEnvironmentOfAProcess, HasNoDescriptorOfOursAndItsOwnGroupAndDirectory) {
    const FileDescriptor leaked{::open("/dev/null", O_RDONLY)};
    ASSERT_TRUE(finish(script("ls /proc/self/fd | wc -l; pwd; ps -o pid= -o pgid= $$ | awk '{print $1 == $2}'"
                       ))
                    .success());
    EXPECT_EQ(
        output(), "4\n" + directory_.path().string() + "\n1\n"
    ); // 0, 1, 2 and the directory that ls reads
}

TEST_F(HookEnvironmentOfAProcess, HasTheUmaskAndTheNicenessOfItsSpec) {
    auto run = script("umask; nice");
    run.confinement.umask = 027;
    run.confinement.nice = 5;
    ASSERT_TRUE(finish(run).success());
    EXPECT_EQ(output(), "0027\n5\n");
}

TEST_F(HookEnvironmentOfAProcess, RunsAsTheUserOfItsSpec) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    ::chmod(directory_.path().c_str(), 0755);
    auto run = script("id -u; id -g; id -G");
    run.confinement.identity = *identity_of("nobody");
    ASSERT_TRUE(finish(run).success());
    EXPECT_EQ(output(), "65534\n65534\n65534\n");
}

} // namespace
} // namespace tt::hooks
