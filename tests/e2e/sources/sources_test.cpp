#include "integrations/crypto/sha256.hpp"
#include "integrations/posix/run.hpp"
#include "tests/support/cluster_test.hpp"
#include "tests/support/nginx/nginx.hpp"
#include "tests/support/walk_tree.hpp"

#include <gtest/gtest.h>

/// Real tt, tt-serve and tt-agent, with git, tar and zip as people use them, and a real nginx.
namespace tt {
namespace {

namespace fs = std::filesystem;
using testing_support::ClusterTest;
using testing_support::must;

constexpr std::string_view service_file = R"(tt: 1
service: web
stages:
  - name: prod
    hosts: { group: web }
)";

class Sources : public ClusterTest {
protected:
    Sources()
        : ClusterTest(service_file) {
        write(work / "app/tt/RESTARTING", "#!/bin/sh\nexit 0\n", 0755);
        write(work / "app/page", "one");
        fs::create_directory_symlink("tt", work / "app/link");
        sh("git init -q -b main . && git add . && git commit -q -m One && git tag v1");
        cluster.start_agent({"web-1", {"web"}});
        cluster.wait_for_hosts(1);
        well({"config", "apply"});
    }

    void sh(const std::string& script) const {
        const ProcessSpec spec{
            .executable = "/bin/sh",
            .arguments = {"-ec", script},
            .variables =
                {{"PATH", "/usr/bin:/bin"},
                 {"HOME", directory.path()},
                 {"GIT_AUTHOR_NAME", "ana"},
                 {"GIT_AUTHOR_EMAIL", "ana@acme.net"},
                 {"GIT_COMMITTER_NAME", "ana"},
                 {"GIT_COMMITTER_EMAIL", "ana@acme.net"}},
            .directory = work,
        };
        const auto done = must(run(spec, {.deadline = std::chrono::minutes{1}}));
        EXPECT_TRUE(done.status.success()) << script << ": " << done.output.text();
    }

    /// Deploys the newest build; the tree that is then served.
    std::map<std::string, std::string> deployed() const {
        well({"deploy", "prod", "--service", "web", "--yes"});
        auto served = walk_tree(fs::canonical(cluster.host("web-1") / "srv/web/current"));
        served.erase("/.tt");
        served.erase("/.tt/build.json");
        return served;
    }
};

TEST_F(Sources, AnArchiveAtAUrlIsTakenByItsDigest) {
    const Nginx nginx;
    const std::map<std::string, std::string> archives{
        {"web.tar", "tar -C app -cf"},
        {"web.tar.gz", "tar -C app -czf"},
        {"web.tar.zst", "tar -C app --zstd -cf"},
    };
    const auto expected = walk_tree(work / "app");
    for (const auto& [name, packs] : archives) {
        const fs::path file = nginx.files() / name;
        sh(packs + " " + file.string() + " .");
        const std::string digest = must(sha256_file(file)).value;
        well({"publish", nginx.url() + "/" + name, "--digest", digest, "--commit", "v1"});
        EXPECT_TRUE(deployed() == expected) << name;
    }
}

TEST_F(Sources, AnArchiveThatIsAnotherIsRefused) {
    const Nginx nginx;
    sh("tar -C app -czf " + (nginx.files() / "web.tar.gz").string() + " .");
    const std::string url = nginx.url() + "/web.tar.gz";
    const std::string other = "sha256:" + std::string(64, 'a');
    EXPECT_TRUE(ill({"publish", url, "--digest", other, "--commit", "v1"}).contains(", not " + other));
    EXPECT_TRUE(ill({"publish", url, "--commit", "v1"}).contains("--digest sha256:"));
    EXPECT_TRUE(ill({"publish", url, "--digest", "md5:1", "--commit", "v1"}).contains("is no digest"));
    EXPECT_TRUE(ill({"publish", url, "--digest", other}).contains("--commit"));
    EXPECT_TRUE(ill({"publish", url, "--digest", other}).contains("which commit is the archive made from?"));
    EXPECT_TRUE(ill({"publish", url + "x", "--digest", other, "--commit", "v1"}).contains("answers 404"));
    EXPECT_TRUE(ill({"publish", "app", "--digest", other}).contains("is of an archive at a URL"));
    const std::string with_login = "http://ana:s3cret@" + url.substr(7);
    const std::string said = ill({"publish", with_login, "--digest", other, "--commit", "v1"});
    EXPECT_TRUE(said.contains("TT_SOURCE_LOGIN")) << said;
    EXPECT_FALSE(said.contains("s3cret")) << said;
    EXPECT_TRUE(cluster.get<BuildsView>("/v1/builds?service=web").builds.empty());
}

TEST_F(Sources, ATreeInGitIsThatOfTheCommit) {
    const auto expected = walk_tree(work / "app");
    write(work / "app/page", "not committed");
    write(work / "tt.yaml", "tt: 1\nservice: another\n");
    well({"publish", "--from-git", "app"});
    EXPECT_TRUE(deployed() == expected);
    EXPECT_FALSE(newest_build().commit.dirty);
    write(work / "tt.yaml", service_file);
    sh("git commit -q -am Two");
    well({"publish", "--from-git", "app", "--commit", "v1"});
    EXPECT_EQ(cluster.get<BuildsView>("/v1/builds?service=web").builds.size(), 1U) << "the same build";
    well({"publish", "--from-git", "app"});
    EXPECT_TRUE(deployed() == walk_tree(work / "app"));
    EXPECT_TRUE(ill({"publish", "app", "--from-git", "app"}).contains("leave all but one out"));
    EXPECT_TRUE(ill({"publish", "--from-git", "/tmp"}).contains("is not in the repository"));
}

} // namespace
} // namespace tt
