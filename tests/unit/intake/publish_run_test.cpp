// How tt publish is run: here a script stands in its place.

#include "integrations/intake/publish_run.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <thread>

namespace tt {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string read(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

class Publishing : public testing::Test {
protected:
    Publishing() {
        run_.service = ServiceName{"web"};
        run_.jenkins = {.url = "https://ci.example", .user = "ann", .secret = "jenkins-secret"};
        run_.run = {"acme/web", 12};
        run_.remote = "https://github.com/acme/web.git";
        run_.token = "github-secret";
        run_.branch = "main";
        setting_.program = directory_ / "tt-publish";
        setting_.supervisor = TT_SUPERVISOR;
        setting_.scratch = directory_ / "scratch";
        setting_.cache = directory_ / "cache";
        setting_.socket = directory_ / "tt.sock";
        setting_.secret = "own-secret";
    }

    Result<std::string> publish(const std::string& script, const std::stop_token& stop = {}) {
        std::ofstream(setting_.program) << "#!/bin/sh\n" << script << "\n";
        fs::permissions(setting_.program, fs::perms::owner_all);
        return publish_run(run_, setting_, stop);
    }

    [[nodiscard]] std::string out(const std::string& name) const { return (directory_ / name).string(); }

    TemporaryDirectory directory_;
    RunToPublish run_;
    PublishSetting setting_;
};

TEST_F(Publishing, IsToldWhichRunInWordsAndEverySecretElsewhere) {
    const auto said = publish(
        "echo \"$@\" > " + out("words") + "; env > " + out("env") + R"(; pwd > )" + out("where")
        + R"(; echo '{"id":"b-1","message":"published as #3","changed":true}')"
    );
    ASSERT_TRUE(said) << said.error().message;
    EXPECT_EQ(*said, "published as #3");
    EXPECT_EQ(
        read(out("words")),
        "publish --service=web --from-jenkins=acme/web#12 --branch=main --output=jsonl --no-input\n"
    );
    const std::string env = read(out("env"));
    for (const std::string line :
         {"TT_SERVER=unix:" + out("tt.sock"), std::string("TT_TOKEN=own-secret"),
          std::string("TT_REMOTE=https://github.com/acme/web.git"),
          std::string("TT_JENKINS_URL=https://ci.example"), std::string("TT_JENKINS_USER=ann"),
          std::string("TT_JENKINS_TOKEN=jenkins-secret"), std::string("TT_GITHUB_TOKEN=github-secret"),
          "XDG_CACHE_HOME=" + out("cache")})
        EXPECT_TRUE(env.contains(line + "\n")) << line;
    EXPECT_EQ(read(out("where")), out("scratch/web") + "\n");
    EXPECT_FALSE(fs::exists(setting_.scratch / "web"));
}

TEST_F(Publishing, TakesATokenToTheServerOfTheRepositoryAlone) {
    run_.remote = "https://github.acme.example:8443/acme/web.git";
    auto variables = publish_variables(run_, setting_);
    EXPECT_EQ(variables["GH_HOST"], "github.acme.example:8443");
    EXPECT_EQ(variables["GH_ENTERPRISE_TOKEN"], "github-secret");
    EXPECT_FALSE(variables.contains("TT_GITHUB_TOKEN"));
    run_.remote = "git@github.acme.example:acme/web.git";
    for (const auto& [name, value] : publish_variables(run_, setting_))
        EXPECT_FALSE(value.contains("github-secret")) << name;
}

TEST_F(Publishing, SaysWhatTheProgramSays) {
    const auto refused = publish(
        R"(echo 'a warning'; echo '{"code":"blocked","message":"not on branch main","hint":"look"}' >&2; exit 5)"
    );
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), (Error{ErrorKind::blocked, "not on branch main", "look"}));
}

TEST_F(Publishing, SaysThatTheProgramCameToGrief) {
    const auto killed = publish("echo 'out of luck' >&2; kill -KILL $$");
    ASSERT_FALSE(killed);
    EXPECT_EQ(killed.error().kind, ErrorKind::failed);
    EXPECT_EQ(killed.error().message, "tt publish ended with signal 9 (SIGKILL): out of luck");
    const auto silent = publish("exit 0");
    EXPECT_FALSE(silent) << "no word is no build";
}

TEST_F(Publishing, EndsWithItsDeadlineAndLeavesNothing) {
    setting_.deadline = 200ms;
    const auto late = publish("mkdir -p tree/sub && chmod 500 tree/sub tree && exec sleep 1000");
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, ErrorKind::timeout);
    EXPECT_EQ(late.error().message, "tt publish did not end within 200ms");
    EXPECT_FALSE(fs::exists(setting_.scratch / "web"));
}

TEST_F(Publishing, EndsWhenItIsToStop) {
    std::stop_source stop;
    std::jthread stopper([&] {
        while (!fs::exists(out("up"))) std::this_thread::yield();
        stop.request_stop();
    });
    const auto ended = publish("touch " + out("up") + "; exec sleep 1000", stop.get_token());
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().kind, ErrorKind::cancelled);
}

} // namespace
} // namespace tt
