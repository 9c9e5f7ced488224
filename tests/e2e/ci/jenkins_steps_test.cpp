// Every step of the Jenkins library under real Groovy, with the real tt, a real server and a real agent.

#include "tests/e2e/ci/ci_node.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tt {
namespace {

class JenkinsSteps : public CiNode {
protected:
    void SetUp() override {
        ASSERT_NE(std::string(TT_GROOVY), "") << "Groovy is not there; ./dev deps installs it";
        CiNode::SetUp();
        fs::create_directories(credentials_);
        std::ofstream(credentials_ / "tt-token") << secret_;
        write_wrapper();
    }

    /// What every step is checked for: its secrets were in no argument, and in no variable by which a command
    /// line is kept, of any tt that it ran.
    void TearDown() override {
        const std::string arguments = read(arguments_);
        EXPECT_FALSE(arguments.contains(secret_)) << arguments;
        EXPECT_FALSE(arguments.contains("tt_wrong")) << arguments;
    }

    /// A `tt` that writes its arguments down and becomes the real one.
    void write_wrapper() const {
        fs::create_directories(wrapper_.parent_path());
        std::ofstream(wrapper_) << "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\" >> " << arguments_.string()
                                << "\nexec " << cluster_.program("tt").string() << " \"$@\"\n";
        fs::permissions(wrapper_, fs::perms::owner_all);
    }

    [[nodiscard]] Variables jenkins_node() const {
        Variables variables = node();
        variables["PATH"] = wrapper_.parent_path().string() + ":/usr/bin:/bin";
        variables["BUILD_TAG"] = "jenkins-web-7";
        variables["NODE_NAME"] = "linux-4";
        variables["JAVA_OPTS"] = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"; // It starts faster.
        return variables;
    }

    Built build(const std::string& pipeline, const std::string& abort_at = "") {
        return build_on(jenkins_node(), pipeline, abort_at);
    }

    Built build_on(Variables variables, const std::string& pipeline, const std::string& abort_at = "") {
        const fs::path script = directory_ / "pipeline.groovy";
        std::ofstream(script) << pipeline << "\n";
        std::vector<std::string> arguments{TT_PIPELINE, TT_LIBRARY, workspace_, script, credentials_};
        if (!abort_at.empty()) arguments.push_back(abort_at);
        Built built = run_step(TT_GROOVY, std::move(arguments), std::move(variables));
        EXPECT_EQ(built.code, 0) << built.all;
        return built;
    }

    fs::path credentials_ = directory_ / "credentials";
    fs::path wrapper_ = directory_ / "bin/tt";
    fs::path arguments_ = directory_ / "arguments";
};

const std::string publish = "def id = ttPublish(path: 'dist', credentialsId: 'tt-token')\n";

TEST_F(JenkinsSteps, PublishAndDeployOnceHoweverOftenTheyRun) {
    const std::string pipeline = publish + R"(
        2.times { echo 'deploy=' + ttDeploy(stage: 'staging', build: id, credentialsId: 'tt-token') }
        echo 'waited=' + ttWait(deploy: 'd1', credentialsId: 'tt-token')
        echo 'build=' + id
        sh 'env; tr "\\000" "\\n" < /proc/$PPID/environ'
    )";
    const Built built = build(pipeline);
    EXPECT_EQ(built.last_line(), "SUCCESS\n") << built.all;
    for (const char* line : {"deploy=d1\n", "waited=d1\n", "build=b-", "d1 accepted"})
        EXPECT_TRUE(built.all.contains(line)) << line << built.all;
    EXPECT_EQ(deploys(), 1U);
    EXPECT_EQ(newest_deploy().idempotency_key.substr(0, 29), "jenkins-web-7:deploy:staging:");
    EXPECT_EQ(newest_deploy().state, DeployState::accepted);
    EXPECT_TRUE(read(arguments_).contains("--idempotency-key\njenkins-web-7:deploy:staging:"));
}

TEST_F(JenkinsSteps, PromoteThroughTheGatesOfAStage) {
    const Built built = build(
        publish + "echo 'promoted=' + ttPromote(stage: 'staging', build: id, credentialsId: 'tt-token')"
    );
    EXPECT_EQ(built.last_line(), "SUCCESS\n") << built.all;
    EXPECT_TRUE(built.all.contains("promoted=d1\n")) << built.all;
    EXPECT_EQ(newest_deploy().state, DeployState::accepted);
}

TEST_F(JenkinsSteps, TakeTheTokenFromAFileToo) {
    const Built built = build("ttPublish(tokenFileId: 'tt-token')");
    EXPECT_EQ(built.last_line(), "SUCCESS\n") << built.all;
    for (const auto& left : fs::directory_iterator(directory_.path()))
        EXPECT_FALSE(left.path().filename().string().starts_with("secret"));
}

TEST_F(JenkinsSteps, FailWithADeployThatFails) {
    write_hook("#!/bin/sh\nexit 1\n");
    const Built built = build(publish + "ttDeploy(stage: 'staging', build: id, credentialsId: 'tt-token')");
    EXPECT_EQ(built.last_line(), "FAILURE\n") << built.all;
    EXPECT_TRUE(built.all.contains("result: tt deploy staging: failed (exit 1)")) << built.all;
}

/// A pipeline that goes on after each step and says why it failed.
std::string each_of(const std::vector<std::string>& steps) {
    std::string pipeline;
    for (const std::string& step : steps)
        pipeline += "try { " + step + "; echo 'it went well' } catch (e) { echo 'why: ' + e.message }\n";
    return pipeline;
}

TEST_F(JenkinsSteps, FailEachWithWhatTheCommandSaid) {
    write_hook("#!/bin/sh\nexit 1\n");
    const Built built = build(
        publish
        + each_of(
            {"ttPublish(path: 'nowhere', credentialsId: 'tt-token')",
             "ttPromote(stage: 'staging', build: id, credentialsId: 'tt-token')",
             "ttWait(stage: 'staging', credentialsId: 'tt-token')", "ttDeploy(build: id)", "ttWait()"}
        )
    );
    for (const char* why :
         {"why: tt publish nowhere: the command or the configuration is wrong (exit 2)",
          "why: tt promote staging: failed (exit 1)", "why: tt wait staging: failed (exit 1)",
          "why: ttDeploy: name a stage", "why: ttWait: name a deploy or a stage"})
        EXPECT_TRUE(built.all.contains(why)) << why << "\n" << built.all;
    EXPECT_FALSE(built.all.contains("it went well")) << built.all;
}

TEST_F(JenkinsSteps, AreWhatTheCallerSaysWhenAGateIsClosed) {
    const std::string promote = publish + "ttPromote(stage: 'prod', build: id, credentialsId: 'tt-token'";
    const Built unstable = build(promote + ", onBlocked: 'unstable')\necho 'goes on'");
    EXPECT_EQ(unstable.last_line(), "UNSTABLE\n") << unstable.all;
    EXPECT_TRUE(unstable.all.contains("goes on"));
    const Built failed = build(promote + ")\necho 'goes on'");
    EXPECT_EQ(failed.last_line(), "FAILURE\n") << failed.all;
    EXPECT_TRUE(failed.all.contains("result: tt promote prod: blocked by a gate, a hold or a lock (exit 5)"));
    EXPECT_FALSE(failed.all.contains("goes on"));
}

TEST_F(JenkinsSteps, NameTheNodeThatLacksTt) {
    Variables bare = jenkins_node();
    bare["PATH"] = "/usr/bin:/bin";
    const Built built = build_on(bare, "ttWait(stage: 'staging', credentialsId: 'tt-token')");
    EXPECT_EQ(built.last_line(), "FAILURE\n") << built.all;
    EXPECT_TRUE(built.all.contains("result: tt not found on PATH of node linux-4 (exit 127)")) << built.all;
    const std::string token = "credentialsId: 'tt-token')";
    const Built each = build_on(
        bare, each_of(
                  {"ttPublish(path: 'dist', " + token, "ttDeploy(stage: 'staging', " + token,
                   "ttPromote(stage: 'staging', " + token}
              )
    );
    std::size_t times = 0;
    for (std::size_t at = 0;
         (at = each.all.find("why: tt not found on PATH of node linux-4", at)) != std::string::npos; ++at)
        ++times;
    EXPECT_EQ(times, 3U) << each.all;
}

TEST_F(JenkinsSteps, SayWhatIsWrongWithTheToken) {
    std::ofstream(credentials_ / "wrong") << "tt_wrong";
    const Built built = build("ttWait(stage: 'staging', credentialsId: 'wrong')");
    EXPECT_EQ(built.last_line(), "FAILURE\n") << built.all;
    EXPECT_TRUE(built.all.contains("the token was refused (exit 4)")) << built.all;
    EXPECT_FALSE(built.all.contains("tt_wrong"));
}

TEST_F(JenkinsSteps, TakeWordsOfStrangersAsTheyAre) {
    const fs::path trap = directory_ / "trap";
    const std::string reason = "$(touch " + trap.string() + ") `id` 'quoted' \"$HOME\" ; exit 3 \\";
    const std::string escaped = [&] {
        std::string out;
        for (const char letter : reason)
            out += (letter == '\'' || letter == '\\' ? "\\" : "") + std::string(1, letter);
        return out;
    }();
    const Built built = build(
        publish + "ttDeploy(stage: 'staging', build: id, credentialsId: 'tt-token', reason: '" + escaped
        + "')"
    );
    EXPECT_EQ(built.last_line(), "SUCCESS\n") << built.all;
    EXPECT_EQ(newest_deploy().reason, reason);
    EXPECT_FALSE(fs::exists(trap));
}

/// A hook that waits until the test lets it go on, so that a deploy is under way when the build is aborted.
class AbortedSteps : public JenkinsSteps {
protected:
    void SetUp() override {
        JenkinsSteps::SetUp();
        const fs::path gate = directory_ / "gate";
        ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
        gate_ = FileDescriptor{::open(gate.c_str(), O_RDWR | O_CLOEXEC)};
        write_hook("#!/bin/sh\nread -r line < " + gate.string() + "\n");
    }

    void TearDown() override {
        open_gate();
        if (!HasFatalFailure()) std::ignore = cluster_.await_end(newest_deploy().id, 1min);
        JenkinsSteps::TearDown();
    }

    void open_gate() const { EXPECT_EQ(::write(gate_.number(), "\n", 1), 1); }

    Built abort_build(const std::string& how) {
        return build(
            publish + "ttDeploy(stage: 'staging', build: id, credentialsId: 'tt-token'" + how + ")",
            "d1 running"
        );
    }

    FileDescriptor gate_;
};

TEST_F(AbortedSteps, LeaveTheDeployAlone) {
    const Built built = abort_build("");
    EXPECT_EQ(built.last_line(), "ABORTED\n") << built.all;
    EXPECT_TRUE(built.all.contains("d1 goes on without you")) << built.all;
    EXPECT_EQ(newest_deploy().state, DeployState::running);
    open_gate();
    EXPECT_EQ(cluster_.await_end(newest_deploy().id, 1min)->state, DeployState::accepted);
}

TEST_F(AbortedSteps, EndTheDeployWhereThatWasAskedFor) {
    const Built built = abort_build(", onAbort: 'cancel'");
    EXPECT_EQ(built.last_line(), "ABORTED\n") << built.all;
    EXPECT_EQ(newest_deploy().state, DeployState::aborted) << built.all;
}

} // namespace
} // namespace tt
