// Builds on their way over a real store of the S3 kind, which verifies signatures: published through the
// control plane, taken by an agent that has no key of the store.

#include "integrations/posix/system_clock.hpp"
#include "integrations/s3/exchange.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/view.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/nginx/nginx.hpp"
#include "tests/support/swift/swift.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt {
namespace {

namespace fs = std::filesystem;
using testing_support::Cluster;
using testing_support::must;
using testing_support::Said;

constexpr const char* service_text = R"(tt: 1
service: web
owner: { team: test, oncall: "#test" }
source: { git: ., branch: main }
build:
  path: dist
  restart: { strategy: hook, timeout: 60s }
  health: { exec: tt/health, consecutive: 1, interval: 20ms, timeout: 60s }
stages:
  - name: prod
    hosts: { group: web }
    from: builds
    promote: { on: manual }
    on_failure: continue
)";

class OverS3 : public testing::Test {
protected:
    static void SetUpTestSuite() { swift_ = std::make_unique<Swift>(); }

    static void TearDownTestSuite() { swift_.reset(); }

    void start(std::vector<std::string> arguments = {}, std::string store = {}) {
        if (store.empty()) store = swift_->address(prefix());
        arguments.insert(arguments.end(), {"--artifacts", store});
        const Variables keys{
            {"AWS_ACCESS_KEY_ID", Swift::access_key}, {"AWS_SECRET_ACCESS_KEY", Swift::secret_key}
        };
        cluster_.start_server(keys, arguments);
        cluster_.start_agent({"web-1", {"web"}});
        cluster_.wait_for_hosts(1);
        fs::create_directories(work_);
        std::ofstream(work_ / "tt.yaml") << service_text;
        run({"config", "apply"});
    }

    [[nodiscard]] std::string prefix() const { return directory_.path().filename(); }

    std::string run(const std::vector<std::string>& words) {
        const Said said = cluster_.tt(words, work_);
        EXPECT_TRUE(said.status.success()) << words[0] << ": " << said.error << server_log();
        return said.output;
    }

    /// Publishes a tree with this page; returns where its bytes are.
    Artifact publish(const std::string& page) {
        fs::remove_all(work_ / "dist");
        fs::create_directories(work_ / "dist" / "tt");
        for (const char* hook : {"RESTARTING", "health"}) {
            std::ofstream(work_ / "dist" / "tt" / hook) << "#!/bin/sh\n";
            fs::permissions(work_ / "dist" / "tt" / hook, fs::perms::owner_all);
        }
        std::ofstream(work_ / "dist" / "page") << page;
        const std::string commit = std::string(39, 'a') + std::to_string(++commits_);
        run({"publish", "dist", "--commit", commit, "--time", "2026-01-01T00:00:00Z", "--branch", "main"});
        const auto builds = cluster_.get<BuildsView>("/v1/builds?service=web").builds;
        newest_ = builds.at(0).build.id;
        return builds.at(0).build.artifact;
    }

    /// Deploys the newest build; how that ended, with all that its hosts said.
    DeployView deploy() {
        const std::string said = run({"deploy", "prod", newest_.value, "--yes", "--detach", "--json"});
        const DeployId id{must(decode<Answer>(said)).id};
        EXPECT_TRUE(cluster_.await_end(id, std::chrono::minutes{2}));
        return cluster_.get<DeployView>("/v1/deploys/" + id.value);
    }

    [[nodiscard]] std::string served() const {
        std::ifstream stream(cluster_.host("web-1") / "srv" / "web" / "current" / "page");
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    std::string stored(const Artifact& artifact) { return bucket_.send({.key = key(artifact)})->body; }

    static std::string key(const Artifact& artifact) { return "sha256/" + artifact.digest.value.substr(7); }

    [[nodiscard]] std::string server_log() const {
        std::ifstream stream(directory_ / "cluster/serve.log");
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    static inline std::unique_ptr<Swift> swift_;

    TemporaryDirectory directory_;
    fs::path work_ = directory_ / "work";
    Cluster cluster_{TT_PROGRAMS, directory_ / "cluster"};
    SystemClock clock_;
    s3::Exchange bucket_{swift_->setting(prefix()), clock_};
    BuildId newest_;
    int commits_ = 0;
};

TEST_F(OverS3, AnAgentTakesABuildFromTheBucket) {
    start();
    const Artifact artifact = publish("first");
    EXPECT_EQ(stored(artifact).size(), artifact.bytes);
    EXPECT_FALSE(fs::exists(cluster_.home() / "artifacts")) << "the control plane keeps no copy";
    EXPECT_EQ(deploy().done, 1);
    EXPECT_EQ(served(), "first");
}

TEST_F(OverS3, TheControlPlanePassesItOnWhenThatIsWanted) {
    start({"--proxy-artifacts"});
    publish("passed");
    EXPECT_EQ(deploy().done, 1);
    EXPECT_EQ(served(), "passed");
}

TEST_F(OverS3, AWebServerIsAStoreAsWell) {
    const Nginx nginx;
    start({}, nginx.url() + "/builds/");
    const Artifact artifact = publish("from the web");
    EXPECT_EQ(fs::file_size(nginx.files() / "builds" / key(artifact)), artifact.bytes);
    EXPECT_FALSE(fs::exists(cluster_.home() / "artifacts")) << "the control plane keeps no copy";
    EXPECT_EQ(deploy().done, 1);
    EXPECT_EQ(served(), "from the web");
}

TEST_F(OverS3, AWrongSettingIsToldToThoseWhoStartAndToThoseWhoPublish) {
    start({}, "s3://no-such-bucket/web?endpoint=" + swift_->url());
    fs::create_directories(work_ / "dist");
    std::ofstream(work_ / "dist" / "page") << "x";
    const Said said = cluster_.tt(
        {"publish", "dist", "--commit", std::string(40, 'a'), "--time", "2026-01-01T00:00:00Z", "--branch",
         "main"},
        work_
    );
    EXPECT_FALSE(said.status.success());
    EXPECT_TRUE(said.error.contains("NoSuchBucket")) << said.error;
    EXPECT_TRUE(said.error.contains("make the bucket no-such-bucket")) << said.error;
    EXPECT_TRUE(server_log().contains("artifacts: s3://no-such-bucket/web: ")) << server_log();
    EXPECT_FALSE(server_log().contains(Swift::secret_key));
}

} // namespace
} // namespace tt
