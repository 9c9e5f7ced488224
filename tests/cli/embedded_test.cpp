#include "integrations/archive/pack.hpp"
#include "integrations/json/json.hpp"
#include "integrations/posix/file_lock.hpp"
#include "integrations/posix/pidfd.hpp"
#include "tests/cli/tt.hpp"
#include "tests/fakes/jenkins/fake_jenkins.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <set>
#include <thread>

/// tt with the server that it starts by itself, the real one.
namespace tt {
namespace {

constexpr Duration patience = std::chrono::minutes{1};

class Embedded : public testing::Test {
protected:
    Embedded() {
        tt.variables.erase("TT_SERVER");
        tt.variables["TT_HOME"] = (tt.directory / "home").string();
    }

    /// Ends the server, by the process that holds its lease, and waits until it is gone.
    ~Embedded() override { end_server(SIGTERM); }

    [[nodiscard]] pid_t server_pid() const {
        const auto holder = FileLock::holder((tt.directory / "home/lease").string());
        return holder && *holder ? (*holder)->pid : 0;
    }

    void end_server(int signal) const {
        const pid_t pid = server_pid();
        if (pid == 0) return;
        const FileDescriptor process = open_pidfd(pid);
        signal_process(process, signal);
        EXPECT_TRUE(wait_readable(process.number(), patience).value_or(false)) << "the server does not end";
    }

    Tt tt;
};

TEST_F(Embedded, CarriesASetUpFromNothingToAPublishedBuild) {
    EXPECT_NE(tt.run({"config", "apply"}).find("exit 0"), std::string::npos);
    const std::vector<std::string> publish{
        "publish", "--commit", std::string(40, 'a'), "--time", "2026-11-21T07:41:55Z", "--exit-code"
    };
    tt.run(publish);
    EXPECT_EQ(tt.code, 0);
    tt.run(publish);
    EXPECT_EQ(tt.code, 3) << "the same tree of the same commit is nothing new";
    EXPECT_NE(tt.run({"builds", "-o", "tsv"}).find("\t#1\taaaaaaa\t"), std::string::npos);
    EXPECT_NE(tt.run({"status"}).find("web, policy 1"), std::string::npos);
    EXPECT_EQ(tt.run({"config", "diff", "--exit-code"}).find("exit 0"), 0U);
}

TEST_F(Embedded, SignsWhatItPublishesWithAKeyThatItMadeAndNeverShows) {
    tt.run({"config", "apply"});
    std::vector<std::string> publish{
        "publish", "--commit", std::string(40, 'a'), "--time", "2026-11-21T07:41:55Z", "--exit-code"
    };
    tt.run(publish);
    std::string said = tt.run({"key", "new", "ci"});
    EXPECT_EQ(tt.code, 0) << said;
    const fs::path key = tt.directory / ".config/tt/keys/ci.key";
    EXPECT_EQ(fs::status(key).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    said += tt.run({"key", "new", "ci"});
    EXPECT_EQ(tt.code, 6) << "no key is ever replaced";

    publish.insert(publish.end(), {"--key", key});
    said += tt.run(publish);
    EXPECT_EQ(tt.code, 0) << "a signature that it did not have is news: " << said;
    tt.variables["TT_SIGNING_KEY"] = key;
    publish.resize(publish.size() - 2);
    said += tt.run(publish);
    EXPECT_EQ(tt.code, 3) << "the same key signs the same build in the same way: " << said;

    const std::string name =
        replaced(tt.run({"key", "list", "-o", "name"}), "exit 0\n--- stdout\n", "").substr(0, 16);
    const std::string builds = tt.run({"builds", "--json"});
    EXPECT_NE(builds.find("\"signed_by\": \"" + name + "\""), std::string::npos) << builds;
    EXPECT_NE(tt.run({"builds", "-o", "tsv"}).find("\t" + name + "\t"), std::string::npos);
    const std::string secret = read(key).substr(read(key).find('\n') + 90, 40); // Of the seed's base64.
    EXPECT_EQ((said + builds + tt.run({"log"})).find(secret), std::string::npos);
}

TEST_F(Embedded, RefusesASigningKeyThatOthersMayRead) {
    tt.run({"config", "apply"});
    tt.run({"key", "new", "ci", "--dir", "keys"});
    fs::permissions(tt.directory / "keys/ci.key", fs::perms::others_read, fs::perm_options::add);
    const std::string said = tt.run(
        {"publish", "--commit", std::string(40, 'a'), "--time", "2026-11-21T07:41:55Z", "--key", "keys/ci.key"
        }
    );
    EXPECT_NE(tt.code, 0);
    EXPECT_NE(said.find("can be read by others"), std::string::npos) << said;
    EXPECT_EQ(tt.run({"builds", "-o", "tsv"}).find("#1"), std::string::npos);
}

TEST_F(Embedded, VerifiesABuildAndThenItsBytesWithoutAServer) {
    tt.run({"config", "apply"});
    tt.run({"key", "new", "ci"});
    tt.run({"key", "new", "other", "--dir", "others"});
    tt.run(
        {"publish", "--commit", std::string(40, 'a'), "--time", "2026-11-21T07:41:55Z", "--key",
         ".config/tt/keys/ci.key"}
    );
    EXPECT_NE(
        tt.run({"verify", "#1", "--save", "web-1"}).find("signature   holds  by key "), std::string::npos
    );
    EXPECT_EQ(tt.code, 0);
    std::string said = tt.run({"verify", "#1", "--key", "others/other.pub"});
    EXPECT_EQ(tt.code, 1);
    EXPECT_NE(said.find("signature   does not hold  the build is signed by key "), std::string::npos) << said;

    tt.variables["TT_SERVER"] = "http://127.0.0.1:9"; // Nobody is there.
    fs::path artifact;
    for (const auto& entry : fs::recursive_directory_iterator(tt.directory / "home/artifacts"))
        if (entry.is_regular_file()) artifact = entry.path();
    fs::copy(artifact, tt.directory / "web.tar.zst");
    fs::permissions(tt.directory / "web.tar.zst", fs::perms::owner_write, fs::perm_options::add);
    const std::vector<std::string> archive{"verify", "web.tar.zst", "--statement", "web-1"};
    said = tt.run(archive);
    EXPECT_EQ(tt.code, 0) << said;
    EXPECT_NE(said.find("tree        holds"), std::string::npos) << said;

    ASSERT_EQ(
        std::system(("cd '" + tt.directory.path().string()
                     + "' && mkdir release && tar --zstd -xf web.tar.zst -C release")
                        .c_str()),
        0
    );
    const std::vector<std::string> release{"verify", "release", "--statement", "web-1"};
    said = tt.run(release);
    EXPECT_EQ(tt.code, 0) << said;
    std::ofstream(tt.directory / "release/app") << "App";
    said = tt.run(release);
    EXPECT_EQ(tt.code, 1);
    EXPECT_NE(said.find("tree        does not hold"), std::string::npos) << said;
    std::ofstream(tt.directory / "web.tar.zst", std::ios::app) << "x";
    EXPECT_NE((said = tt.run(archive)).find("artifact    does not hold"), std::string::npos) << said;
    tt.run({"verify", "release"});
    EXPECT_EQ(tt.code, 2) << "the statement is missing";
}

/// A successful run of a commit that archived `dist` of the directory.
FakeRun archived_run(const fs::path& directory, const std::string& commit) {
    const fs::path packed = directory / "web.tar.zst";
    EXPECT_TRUE(pack(directory / "dist", packed, Time{}));
    FakeRun run{.number = 7, .result = "SUCCESS", .artifacts = {{"out/web.tar.zst", read(packed)}}};
    run.actions.push_back({{"lastBuiltRevision", {{"SHA1", commit}}}});
    return run;
}

TEST_F(Embedded, PublishesWhatARunOfJenkinsArchived) {
    tt.run({"config", "apply"});
    const std::string commit(40, 'a');
    FakeJenkins jenkins;
    jenkins.with_job("acme/web", [&](FakeJob& job) {
        job.runs = {archived_run(tt.directory.path(), commit)};
    });
    tt.variables["TT_JENKINS_URL"] = jenkins.url();
    tt.variables["TT_JENKINS_USER"] = "ann";
    tt.variables["TT_JENKINS_TOKEN"] = "s3cret-token";
    const std::vector<std::string> publish{"publish",    "--from-jenkins", "acme/web#7",
                                           "--artifact", "out/*.tar.zst",  "--exit-code"};
    EXPECT_EQ(tt.run(publish).find("s3cret"), std::string::npos);
    EXPECT_EQ(tt.code, 0);
    tt.run(publish);
    EXPECT_EQ(tt.code, 3) << "the same run is the same build";
    tt.run({"publish", "dist", "--commit", commit, "--time", "2026-11-21T07:41:55Z", "--exit-code"});
    EXPECT_EQ(tt.code, 3) << "and so is the tree that it archived";
    const std::string builds = tt.run({"builds", "--json"});
    EXPECT_NE(builds.find("\"" + jenkins.url() + "/job/acme/job/web/7/\""), std::string::npos) << builds;
}

TEST_F(Embedded, IsOneServerForCommandsThatComeAtOnce) {
    constexpr int commands = 6;
    std::vector<std::jthread> threads;
    std::vector<std::string> errors(commands);
    for (int i = 0; i < commands; ++i)
        threads.emplace_back([this, &error = errors[static_cast<std::size_t>(i)]] {
            const auto exit = tt::run(tt.spec({"hosts", "--all", "-o", "tsv"}));
            if (!exit || !exit->status.success()) error = exit ? exit->error.text() : exit.error().message;
        });
    threads.clear();
    for (const std::string& error : errors) EXPECT_EQ(error, "");
    const std::string log = read(tt.directory / "home/serve.log");
    std::size_t starts = 0;
    for (auto at = log.find("serves on"); at != std::string::npos; at = log.find("serves on", at + 1))
        ++starts;
    EXPECT_EQ(starts, 1U) << log;
}

TEST_F(Embedded, IsStartedAgainWhenItWasKilled) {
    tt.run({"hosts", "--all"});
    const pid_t first = server_pid();
    end_server(SIGKILL);
    tt.run({"hosts", "--all"});
    EXPECT_EQ(tt.code, 0);
    EXPECT_NE(server_pid(), first);
    EXPECT_NE(server_pid(), 0);
}

TEST_F(Embedded, SaysWhyItDoesNotStart) {
    fs::create_directory(tt.directory / "home");
    fs::permissions(tt.directory / "home", fs::perms::owner_all | fs::perms::group_read);
    EXPECT_NE(tt.run({"status"}).find("open to other users"), std::string::npos);
    EXPECT_EQ(tt.code, 4);
}

TEST_F(Embedded, ShowsWhatTheServerRefuses) {
    EXPECT_NE(tt.run({"status"}).find("exit 1"), std::string::npos);
    EXPECT_NE(tt.run({}).find("tt config apply"), std::string::npos);
    tt.run({"config", "apply"});
    tt.run({"deploy", "staging"});
    EXPECT_EQ(tt.code, 1) << "nothing is published";
    EXPECT_NE(tt.run({"hold", "stagin"}).find("stagin"), std::string::npos);
}

} // namespace
} // namespace tt
