#include "integrations/posix/run.hpp"
#include "tests/e2e/signing/two_publishers.hpp"

#include <gtest/gtest.h>

/// Real tt, tt-serve and tt-agent, on a host that takes only what ana signed.
namespace tt {
namespace {

using testing_support::Said;

constexpr std::string_view service_file = R"(tt: 1
service: web
build: { path: dist }
stages:
  - name: prod
    hosts: { group: web }
    on_failure: rollback
)";

class SignedDeploy : public TwoPublishers {
protected:
    SignedDeploy()
        : TwoPublishers(service_file) {
        write(directory / "publishers/web.pub", read(work / "keys/ana.pub"));
        cluster.start_agent({"web-1", {"web"}, {"--publishers", directory / "publishers"}});
        cluster.wait_for_hosts(1);
        well({"config", "apply"});
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

    std::string sign(std::vector<std::string> words, const std::string& key) const {
        words.insert(words.end(), {"--key", "keys/" + key + ".key"});
        return well(words);
    }

    /// Publishes a build that ana signed, and deploys it.
    void ship(const std::string& name) const {
        EXPECT_TRUE(publish(name, "ana").status.success());
        well({"deploy", "prod", "--yes", "-m", "go"});
        EXPECT_EQ(serving(), name);
    }

    /// Whether minisign, which knows nothing of tt, takes the file for ana's.
    [[nodiscard]] bool is_by_ana(const std::string& file) const {
        const ProcessSpec spec{
            .executable = "/usr/bin/minisign",
            .arguments = {"-V", "-p", "keys/ana.pub", "-m", file},
            .directory = work
        };
        const auto exit = tt::run(spec, {.deadline = std::chrono::minutes{1}});
        return exit && exit->status.code == 0;
    }
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
    change_one_bit(stored(newest_build()));
    expect_refused("has the digest");

    EXPECT_NE(publish("2", "ana").output.find("its signature is new"), std::string::npos);
    well({"deploy", "prod", "#2", "--yes", "-m", "signed now"});
    EXPECT_EQ(serving(), "2");
    well({"rollback", "prod", "--yes"});
    EXPECT_EQ(serving(), "1");
}

/// Whether the text holds the other.
bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_F(SignedDeploy, NeverTakesARevokedBuildAgainWhateverTheServerSays) {
    ship("1");
    ship("2");
    EXPECT_TRUE(publish("3", "ana").status.success());
    const std::string said = sign({"revoke", "#2", "-m", "holds a private key"}, "ana");
    EXPECT_TRUE(has(said, "is revoked; live in prod: tt rollback prod")) << said;
    EXPECT_TRUE(has(sign({"revoke", "#3", "-m", "leaks"}, "ana"), "is revoked"));
    EXPECT_EQ(serving(), "2") << "what serves goes on";
    EXPECT_TRUE(has(ill({"deploy", "prod", "#3", "--yes"}), "is revoked by its publisher: leaks"));
    well({"rollback", "prod", "--yes"});
    EXPECT_EQ(serving(), "1");
    EXPECT_TRUE(
        has(ill({"rollback", "prod", "#2", "--yes"}), "is revoked by its publisher: holds a private key")
    );

    // Whoever controls the server puts an index of their own there, and lifts what stands in the way.
    EXPECT_TRUE(has(ill({"index", "renew", "--key", "keys/eve.key"}), "is signed by key "));
    sign({"index", "renew", "--anew"}, "eve");
    well({"veto", "#3", "--lift"});
    const std::string refused = ill({"deploy", "prod", "#3", "--yes", "-m", "try"});
    EXPECT_TRUE(has(refused, "is revoked by its publisher: leaks")) << refused;
    EXPECT_EQ(serving(), "1");
    EXPECT_TRUE(has(read(cluster.host("web-1") / "agent.log"), " of web is signed by key "));

    // The publisher begins anew, without what was revoked: the host knows better, and says so.
    sign({"index", "renew", "--anew"}, "ana");
    well({"restart", "prod", "--yes", "-m", "news"});
    const auto services = cluster.get<HostsView>("/v1/hosts").hosts.at(0).host.services;
    EXPECT_TRUE(has(services.at(0).error, "leaves out that index ")) << services.at(0).error;
}

TEST_F(SignedDeploy, TakesNoNewBuildByAnExpiredIndexAndAlwaysGoesBack) {
    ship("1");
    ship("2");
    EXPECT_TRUE(publish("3", "ana").status.success());
    sign({"index", "renew", "--valid", "0s"}, "ana");
    EXPECT_TRUE(has(ill({"deploy", "prod", "#3", "--yes"}), "gate index: the publisher's index "));
    EXPECT_TRUE(has(tt({"why", "prod"}).output, "expired at "));
    const std::string refused = ill({"deploy", "prod", "#3", "--yes", "--override", "-m", "now"});
    EXPECT_TRUE(has(refused, " of web expired at ")) << refused;
    EXPECT_EQ(serving(), "2");
    well({"rollback", "prod", "--yes"});
    EXPECT_EQ(serving(), "1");
    sign({"index", "renew"}, "ana");
    well({"deploy", "prod", "#3", "--yes", "-m", "again"});
    EXPECT_EQ(serving(), "3");
}

TEST_F(SignedDeploy, ChangesKeysWithoutAPause) {
    write(directory / "publishers/web.pub", read(work / "keys/ana.pub") + read(work / "keys/eve.pub"));
    ship("1");
    EXPECT_TRUE(has(ill({"index", "renew", "--key", "keys/eve.key"}), "is signed by key "));
    write(directory / "cluster/.config/tt/keys/ana.pub", read(work / "keys/ana.pub"));
    sign({"index", "renew"}, "eve");
    EXPECT_TRUE(publish("2", "eve").status.success());
    well({"deploy", "prod", "--yes", "-m", "by the new key"});
    EXPECT_EQ(serving(), "2");

    sign({"key", "revoke", "keys/ana.pub", "-m", "no longer used"}, "eve");
    EXPECT_TRUE(has(publish("3", "ana").error, "is published, but not in the index"));
    const std::string refused = ill({"deploy", "prod", "#3", "--yes", "-m", "by the old key"});
    EXPECT_TRUE(has(refused, "is signed by key ")) << refused;
    EXPECT_EQ(serving(), "2");
    well({"rollback", "prod", "--yes"});
    EXPECT_EQ(serving(), "1") << "which the old key signed when it still counted";
}

TEST_F(SignedDeploy, IsVerifiedOfflineWithItsIndexAndItsProvenance) {
    EXPECT_TRUE(publish("1", "ana").status.success());
    well({"deploy", "prod", "--yes"});
    well({"index", "show", "--save", "web.index"});
    const std::string good = well({"verify", "#1", "--save", "one", "--key", "keys/ana.pub"});
    EXPECT_TRUE(has(good, "is not revoked")) << good;
    EXPECT_TRUE(has(good, "commit aaaaaaaaaa of ")) << good;
    for (const std::string file : {"one", "one.intoto.json", "web.index"})
        EXPECT_TRUE(is_by_ana(file)) << file;
    EXPECT_TRUE(has(read(work / "one.intoto.json"), R"("predicateType":"https://slsa.dev/provenance/v1")"));

    const std::string tree = cluster.host("web-1") / "srv/web/current";
    const std::vector<std::string> offline{"--statement", "one",   "--index",
                                           "web.index",   "--key", "keys/ana.pub"};
    const auto verify = [&] {
        std::vector<std::string> words{"verify", tree, "--server", "unix:/nowhere"};
        words.insert(words.end(), offline.begin(), offline.end());
        return words;
    };
    well(verify());
    sign({"revoke", "#1", "-m", "leaks"}, "ana");
    well(verify());
    well({"index", "show", "--save", "web.index"});
    EXPECT_TRUE(has(ill(verify()), "is revoked: leaks"));
    write(work / "one.intoto.json", read(work / "one.intoto.json") + " ");
    EXPECT_TRUE(has(ill(verify()), "did not make for it"));
    EXPECT_FALSE(is_by_ana("one.intoto.json"));
}

} // namespace
} // namespace tt
