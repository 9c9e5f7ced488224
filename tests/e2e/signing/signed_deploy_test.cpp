#include "integrations/files/atomic_file.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

/// Real tt, tt-serve and tt-agent, on a host that takes only what ana signed.
namespace tt {
namespace {

namespace fs = std::filesystem;
using testing_support::Cluster;
using testing_support::must;
using testing_support::Said;

constexpr std::string_view service_file = R"(tt: 1
service: web
build: { path: dist }
stages:
  - name: prod
    hosts: { group: web }
    on_failure: rollback
)";

void write(const fs::path& file, std::string_view text, mode_t mode = 0644) {
    fs::create_directories(file.parent_path());
    must(write_atomically(file, text, mode));
}

std::string read(const fs::path& file) {
    return read_file(file, 1 << 20).value_or("");
}

class SignedDeploy : public testing::Test {
protected:
    SignedDeploy() {
        write(work / "tt.yaml", service_file);
        write(work / "dist/tt/RESTARTING", "#!/bin/sh\nexit 0\n", 0755);
        cluster.start_server();
        well({"key", "new", "ana", "--dir", "keys"});
        well({"key", "new", "eve", "--dir", "keys"});
        write(directory / "publishers/web.pub", read(work / "keys/ana.pub"));
        cluster.start_agent({"web-1", {"web"}, {"--publishers", directory / "publishers"}});
        cluster.wait_for_hosts(1);
        well({"config", "apply"});
    }

    ~SignedDeploy() override {
        if (HasFailure()) std::cerr << read(cluster.host("web-1") / "agent.log");
    }

    [[nodiscard]] Said tt(const std::vector<std::string>& words) const { return cluster.tt(words, work); }

    std::string well(const std::vector<std::string>& words) const {
        const Said said = tt(words);
        EXPECT_TRUE(said.status.success()) << words[0] << ": " << said.output << said.error;
        return said.output + said.error;
    }

    /// Publishes a build whose one file says `name`, signed by the key unless that is empty. It comes whole,
    /// so that the stored bytes are what hosts judge.
    Said publish(const std::string& name, const std::string& key) const {
        write(work / "dist/name", name);
        std::vector<std::string> words{
            "publish",  "--commit", std::string(39, 'a') + name[0], "--time", "2026-11-21T07:41:55Z",
            "--deltas", "0"
        };
        if (!key.empty()) words.insert(words.end(), {"--key", "keys/" + key + ".key"});
        return tt(words);
    }

    [[nodiscard]] std::string serving() const { return read(cluster.host("web-1") / "srv/web/current/name"); }

    /// Deploys the newest build, which must be refused, with the one called 1 serving before and after.
    void expect_refused(const std::string& why) const {
        const Said said = tt({"deploy", "prod", "--yes", "-m", "try"});
        EXPECT_FALSE(said.status.success()) << said.output;
        EXPECT_EQ(serving(), "1");
        const std::string log = read(cluster.host("web-1") / "agent.log");
        EXPECT_NE((said.output + said.error).find(why), std::string::npos)
            << said.output << said.error << log;
        const auto hosts = cluster.get<HostsView>("/v1/hosts").hosts;
        ASSERT_EQ(hosts.size(), 1U);
        EXPECT_TRUE(hosts[0].host.services.at(0).healthy);
    }

    TemporaryDirectory directory;
    fs::path work = directory / "work";
    Cluster cluster{TT_PROGRAMS, directory / "cluster"};
};

TEST_F(SignedDeploy, GoesOnlyWithWhatThePublisherSigned) {
    EXPECT_TRUE(publish("1", "ana").status.success());
    well({"deploy", "prod", "--yes"});
    ASSERT_EQ(serving(), "1");

    EXPECT_TRUE(publish("2", "").status.success());
    expect_refused("is not signed");
    EXPECT_NE(well({"log", "d2", "-o", "tsv"}).find("is not signed"), std::string::npos);

    EXPECT_TRUE(publish("3", "eve").status.success());
    expect_refused("is signed by key ");

    EXPECT_TRUE(publish("4", "ana").status.success());
    const Build build = cluster.get<BuildsView>("/v1/builds?service=web").builds.at(0).build;
    const std::string hex = build.artifact.digest.value.substr(7);
    fs::path stored;
    for (const auto& entry : fs::recursive_directory_iterator(cluster.home() / "artifacts"))
        if (entry.path().string().find(hex) != std::string::npos) stored = entry.path();
    std::string bytes = must(read_file(stored, 1 << 20));
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    must(write_atomically(stored, bytes, 0644));
    expect_refused("has the digest");

    EXPECT_NE(publish("2", "ana").output.find("its signature is new"), std::string::npos);
    well({"deploy", "prod", "#2", "--yes", "-m", "signed now"});
    EXPECT_EQ(serving(), "2");
    well({"rollback", "prod", "--yes"});
    EXPECT_EQ(serving(), "1");
}

} // namespace
} // namespace tt
