// What is taken of a run of Jenkins, over real HTTP.

#include "cli/publish/jenkins_login.hpp"
#include "cli/publish/jenkins_run.hpp"
#include "integrations/http/curl_client.hpp"
#include "tests/fakes/jenkins/fake_jenkins.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt {
namespace {

using nlohmann::json;

const std::string job = "acme/web";
const std::string commit(40, 'a');

json checkout(const std::string& sha, const std::string& branch, const std::string& remote) {
    json action{
        {"_class", "hudson.plugins.git.util.BuildData"},
        {"lastBuiltRevision", {{"SHA1", sha}, {"branch", json::array({{{"SHA1", sha}, {"name", branch}}})}}}
    };
    action["remoteUrls"] = json::array({remote});
    return action;
}

FakeRun run_of(std::int64_t number, const std::string& result) {
    FakeRun run{.number = number, .result = result};
    run.actions.push_back(checkout(commit, "refs/remotes/origin/main", "https://github.com/acme/web.git"));
    run.artifacts = {
        {"dist/web.tar.zst", "archive"},
        {"dist/js/app.js", "js"},
        {"dist/css/app.css", "css"},
        {"web.jar", "jar"}
    };
    return run;
}

std::string read(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

class TakeRun : public testing::Test {
protected:
    TakeRun() { has({run_of(1, "SUCCESS")}); }

    void has(const std::vector<FakeRun>& runs) {
        fake_.with_job(job, [&](FakeJob& made) { made.runs = runs; });
    }

    struct Taken {
        jenkins::RunId run;
        CiFacts facts;
        std::filesystem::path source;
    };

    Result<Taken> take(const std::string& glob, std::int64_t number = 0, const std::string& of = job) {
        jenkins::Jenkins jenkins({.url = fake_.url(), .user = "ann", .secret = "s3cret-token"}, http_);
        TT_ASSIGN(
            const auto run, find_run(fake_.url(), jenkins, {{of, number}, "https://github.com/acme/web"})
        );
        TT_ASSIGN(auto source, take_artifacts(jenkins, run, glob, scratch_.path()));
        return Taken{run.id, run.facts, std::move(source)};
    }

    Error refusal(const std::string& glob, std::int64_t number = 0, const std::string& of = job) {
        const auto taken = take(glob, number, of);
        EXPECT_FALSE(taken);
        return taken ? Error{} : taken.error();
    }

    TemporaryDirectory scratch_;
    FakeJenkins fake_;
    CurlClient http_{"tt-test"};
};

TEST_F(TakeRun, TakesAnArchiveAsItIsWithWhereItIsFrom) {
    const auto taken = take("dist/*.tar.zst", 1);
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(taken->source.filename(), "web.tar.zst");
    EXPECT_EQ(read(taken->source), "archive");
    EXPECT_EQ(
        taken->facts, (CiFacts{
                          .commit = commit,
                          .branch = "main",
                          .time = "2023-11-14T22:13:20.001Z",
                          .url = fake_.url() + "/job/acme/job/web/1/"
                      })
    );
}

TEST_F(TakeRun, MakesADirectoryOfOtherFiles) {
    const auto taken = take("dist/*/app.*");
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(read(taken->source / "js/app.js"), "js");
    EXPECT_EQ(read(taken->source / "css/app.css"), "css");
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(taken->source / "js").permissions(), perms{0755});
    EXPECT_EQ(std::filesystem::status(taken->source / "js/app.js").permissions(), perms{0644});
}

TEST_F(TakeRun, MakesADirectoryWithOnePlainFile) {
    has({run_of(1, "SUCCESS")});
    const auto taken = take("*.jar");
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(read(taken->source / "web.jar"), "jar");
}

TEST_F(TakeRun, NeedsNoGlobWhereThereIsOneArtifact) {
    FakeRun run = run_of(1, "SUCCESS");
    run.artifacts = {{"deep/down/web.jar", "jar"}};
    has({run});
    EXPECT_EQ(read(take("")->source / "web.jar"), "jar");
}

TEST_F(TakeRun, TakesTheNewestSuccess) {
    has({run_of(1, "SUCCESS"), run_of(2, "SUCCESS"), run_of(3, "UNSTABLE"), run_of(4, "")});
    EXPECT_EQ(take("*.jar")->run, (jenkins::RunId{job, 2}));
}

TEST_F(TakeRun, RefusesWhatIsNoSuccess) {
    has({run_of(1, ""), run_of(2, "FAILURE"), run_of(3, "UNSTABLE")});
    EXPECT_EQ(refusal("*.jar", 1).message, "acme/web #1 is still under way, and may have no artifacts yet");
    EXPECT_EQ(refusal("*.jar", 2).message, "acme/web #2 is no success: it ended as failure");
    EXPECT_EQ(refusal("*.jar", 3).kind, ErrorKind::conflict);
    EXPECT_EQ(refusal("*.jar").message, "none of the last 3 runs of acme/web succeeded");
    has({});
    EXPECT_EQ(refusal("*.jar").message, "acme/web has no run yet");
    EXPECT_EQ(refusal("*.jar", 7).kind, ErrorKind::not_found);
    EXPECT_EQ(refusal("*.jar", 0, "nope").kind, ErrorKind::not_found);
}

TEST_F(TakeRun, ListsWhatIsThereWhenNothingMatches) {
    const Error none = refusal("*.rpm");
    EXPECT_EQ(none.message, "no artifact of acme/web #1 matches '*.rpm'");
    EXPECT_EQ(none.hint, "it has dist/css/app.css, dist/js/app.js, dist/web.tar.zst, web.jar");
    EXPECT_EQ(refusal("").message, "which of the 4 artifacts of acme/web #1?");
    EXPECT_EQ(refusal("*").message, "4 artifacts of acme/web #1 match, and an archive is a whole build");
    FakeRun run = run_of(1, "SUCCESS");
    run.artifacts = {};
    has({run});
    EXPECT_EQ(refusal("*").hint, "it keeps none; let the job archive them");
}

TEST_F(TakeRun, DoesNotLeaveItsDirectory) {
    FakeRun run = run_of(1, "SUCCESS");
    run.artifacts = {{"dist/../../evil", "x"}};
    has({run});
    EXPECT_EQ(refusal("", 1).kind, ErrorKind::corrupt);
    EXPECT_FALSE(std::filesystem::exists(scratch_ / "../evil"));
}

TEST_F(TakeRun, RefusesALoginPageInPlaceOfAnAnswerOrAFile) {
    const Reply page{.status = 200, .content_type = "text/html", .body = "<html>log in</html>"};
    fake_.answer_next(page);
    EXPECT_EQ(refusal("*.jar").kind, ErrorKind::denied);
    const FakeRun run = run_of(1, "SUCCESS");
    jenkins::Jenkins jenkins({.url = fake_.url(), .user = "ann", .secret = "s3cret-token"}, http_);
    fake_.answer_next(page);
    EXPECT_EQ(
        jenkins.download({job, 1}, "web.jar", {.file = scratch_ / "jar"}).error().kind, ErrorKind::denied
    );
    EXPECT_FALSE(std::filesystem::exists(scratch_ / "jar"));
}

TEST_F(TakeRun, TellsTheServicesCommitFromThatOfALibrary) {
    FakeRun run = run_of(1, "SUCCESS");
    run.actions.insert(
        run.actions.begin(), checkout(std::string(40, 'b'), "main", "https://github.com/acme/library")
    );
    has({run});
    EXPECT_EQ(take("*.jar")->facts.commit, commit);
    run.actions = json::array();
    has({run});
    EXPECT_EQ(refusal("*.jar").kind, ErrorKind::not_found) << "a build without its commit is none";
}

/// Where Jenkins merges a pull request with its target before it builds, no source host has the commit.
TEST_F(TakeRun, DoesNotTakeAPullRequestForACommit) {
    FakeRun run = run_of(1, "SUCCESS");
    run.actions = json::array({checkout(commit, "PR-7", "https://github.com/acme/web")});
    has({run});
    const Error error = refusal("*.jar", 1);
    EXPECT_EQ(error.kind, ErrorKind::conflict);
    EXPECT_TRUE(error.message.starts_with("acme/web #1 built pull request 7")) << error.message;
    EXPECT_TRUE(error.hint.contains("--commit")) << error.hint;
    jenkins::Jenkins jenkins({.url = fake_.url(), .user = "ann", .secret = "s3cret-token"}, http_);
    WantedRun wanted{{job, 1}, "https://github.com/acme/web"};
    wanted.commit_known = true;
    EXPECT_TRUE(find_run(fake_.url(), jenkins, wanted)) << "whoever names it knows";
}

TEST(RunName, IsAJobARunOrANumber) {
    EXPECT_EQ(*read_run_name("acme/web", ""), (jenkins::RunId{"acme/web", 0}));
    EXPECT_EQ(*read_run_name("acme/web#12", "other"), (jenkins::RunId{"acme/web", 12}));
    EXPECT_EQ(*read_run_name("#12", "acme/web"), (jenkins::RunId{"acme/web", 12}));
    for (const char* text : {"acme/web#", "acme/web#x", "acme/web#0", "acme/web#1x", "acme/web#-1"})
        EXPECT_EQ(read_run_name(text, "").error().kind, ErrorKind::invalid_input) << text;
    EXPECT_EQ(read_run_name("#12", "").error().message, "of which job?");
}

TEST(GlobMatches, StopsAtSlashesUnlessItIsAboutNames) {
    const jenkins::Artifact artifact{"web.tar.zst", "dist/x/web.tar.zst"};
    EXPECT_TRUE(glob_matches("*.tar.zst", artifact));
    EXPECT_TRUE(glob_matches("dist/*/web.tar.*", artifact));
    EXPECT_FALSE(glob_matches("dist/*.zst", artifact));
    EXPECT_FALSE(glob_matches("x/*.zst", artifact));
}

TEST(JenkinsLogin, GoesToItsOwnServerOnly) {
    const Variables login{
        {"TT_JENKINS_URL", "https://ci.example/"}, {"TT_JENKINS_USER", "ann"}, {"TT_JENKINS_TOKEN", "secret"}
    };
    const auto own = jenkins_login({}, login);
    EXPECT_EQ(own->url, "https://ci.example");
    EXPECT_EQ(own->user + ":" + own->secret, "ann:secret");
    Ci ci;
    ci.jenkins = "https://ci.example";
    EXPECT_EQ(jenkins_login(ci, login)->secret, "secret");
    EXPECT_EQ(jenkins_login(ci, {})->secret, "");
    ci.jenkins = "https://evil.example";
    const auto refused = jenkins_login(ci, login);
    EXPECT_EQ(refused.error().kind, ErrorKind::invalid_input);
    EXPECT_FALSE(refused.error().message.contains("secret"));
    EXPECT_EQ(jenkins_login({}, {}).error().kind, ErrorKind::invalid_input);
}

} // namespace
} // namespace tt
