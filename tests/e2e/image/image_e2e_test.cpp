#include "agent/journal.hpp"
#include "integrations/files/remove_tree.hpp"
#include "integrations/posix/process.hpp"
#include "integrations/posix/run.hpp"
#include "tests/e2e/signing/two_publishers.hpp"

#include <gtest/gtest.h>

#include <poll.h>
#include <signal.h>

#include <set>

/// `tt agent install` into an empty root, and agents that start with what it left.
namespace tt {
namespace {

namespace fs = std::filesystem;
using testing_support::must;
using testing_support::Said;

class ImageTest : public TwoPublishers {
protected:
    ImageTest() {
        write(work / "dist/tt/POST_DOWNLOAD", "#!/bin/sh\necho once >>" + hooks.string() + "\n", 0755);
        well({"config", "apply"});
        write(image / "etc/tt/publishers/web.pub", read(work / "keys/ana.pub"));
    }

    BuildId published(const std::string& name, const std::string& key) const {
        const Said said = publish(name, key);
        EXPECT_TRUE(said.status.success()) << said.output << said.error;
        return newest_build().id;
    }

    [[nodiscard]] std::vector<std::string>
    install_words(const BuildId& build, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words{"agent", "install", "--root", image, "--build", short_id(build)};
        words.insert(words.end(), more.begin(), more.end());
        words.insert(words.end(), {"--", "--token-file", "/etc/tt/enroll.token", "--group", "web"});
        return words;
    }

    /// The newest build goes live on a host that fetches it, and is proven there.
    void prove() {
        cluster.start_agent({"web-1", {"web"}});
        cluster.wait_for_hosts(1);
        well({"deploy", "prod", "--yes", "-m", "go"});
    }

    /// From here on there is nothing to be fetched.
    void empty_store() const { must(remove_tree(cluster.home() / "artifacts")); }

    /// The agent of a machine that is made of the image.
    void boot(const std::string& name, const fs::path& root) {
        cluster.start_agent(
            {name,
             {"web"},
             {"--state", root / "var/lib/tt-agent", "--root", root / "srv", "--publishers",
              root / "etc/tt/publishers"}}
        );
    }

    fs::path machine_of(const std::string& name) const {
        const ProcessSpec spec{.executable = "/bin/cp", .arguments = {"-a", image, directory / name}};
        EXPECT_TRUE(must(tt::run(spec, {.deadline = std::chrono::minutes{1}})).status.success());
        return directory / name;
    }

    bool wait_serving(const std::string& name, const BuildId& build) const {
        const auto serves = [&] {
            for (const HostView& view : cluster.get<HostsView>("/v1/hosts").hosts)
                for (const auto& service : view.host.services)
                    if (view.host.facts.name == name && service.healthy && service.serving == build)
                        return true;
            return false;
        };
        return cluster.wait_until(serves, std::chrono::minutes{1});
    }

    /// Nothing of the service is in the image that an agent would take for anything.
    void expect_nothing_baked() const {
        std::error_code absent;
        EXPECT_FALSE(fs::exists(image / "var/lib/tt-agent/services/web", absent));
        EXPECT_FALSE(fs::exists(image / "etc/tt/agent.env", absent));
        EXPECT_TRUE(fs::is_empty(image / "srv/web/releases", absent) || absent);
    }

    fs::path image = directory / "image";
    fs::path hooks = directory / "hooks";
};

TEST_F(ImageTest, MachinesMadeOfItActivateWithoutADownloadAndAreThemselves) {
    const auto build = published("1", "ana");
    prove();
    well(install_words(build));
    EXPECT_EQ(read(hooks), "once\nonce\n") << "on the host, and while baking";
    empty_store();
    for (const char* name : {"web-8", "web-9"}) boot(name, machine_of(name));
    EXPECT_TRUE(wait_serving("web-8", build));
    EXPECT_TRUE(wait_serving("web-9", build));
    EXPECT_EQ(read(hooks), "once\nonce\n") << "what is resident has had its hook";
    std::set<std::string> ids;
    for (const HostView& view : cluster.get<HostsView>("/v1/hosts").hosts) ids.insert(view.host.id.value);
    EXPECT_EQ(ids.size(), 3U);
    EXPECT_EQ(read(cluster.host("web-9") / "agent.log").find(" comes whole"), std::string::npos);
    EXPECT_EQ(read(directory / "web-9/srv/web/current/name"), "1");
}

TEST_F(ImageTest, PutsTheAgentThereAsAPackageWouldAndNothingOfAnybody) {
    const auto build = published("1", "ana");
    const auto said = well(install_words(build));
    EXPECT_NE(
        said.find("enrols at " + cluster.agents_url() + " with /etc/tt/enroll.token"), std::string::npos
    ) << said;
    for (const char* name :
         {"bin/tt", "libexec/tt/tt-agent", "libexec/tt/tt-shim", "libexec/tt/tt-unpack",
          "libexec/tt/tt-restart"})
        EXPECT_EQ(::access((image / "usr" / name).c_str(), X_OK), 0) << name;
    EXPECT_EQ(
        read(image / "etc/tt/agent.env"),
        "TT_SERVER=" + cluster.agents_url()
            + "\nTT_AGENT_OPTIONS=--token-file /etc/tt/enroll.token --group web\n"
    );
    EXPECT_NE(
        read(image / "etc/systemd/system/multi-user.target.wants/tt-agent.service")
            .find("ExecStart=/usr/libexec/tt/tt-agent --server ${TT_SERVER} $TT_AGENT_OPTIONS\n"),
        std::string::npos
    );
    const auto state = image / "var/lib/tt-agent";
    for (const char* name :
         {"membership", "membership.copy", "identity.pem", "next.key", "downloads/web", "hooks/web",
          "output/web"})
        EXPECT_FALSE(fs::exists(state / name)) << name;
    const auto states = must(agent::Journal::peek_services({.state = state}));
    ASSERT_EQ(states.size(), 1U);
    ASSERT_EQ(states[0].resident.size(), 1U);
    EXPECT_EQ(states[0].resident[0].build, build);
    EXPECT_FALSE(states[0].resident[0].signer.empty());
    EXPECT_FALSE(states[0].goal || states[0].walk || states[0].current);
}

TEST_F(ImageTest, SaidTwiceIsSaidOnceAndANewerBuildTakesThePlace) {
    const auto one = published("1", "ana");
    well(install_words(one));
    const auto release = image / "srv/web/releases" / one.value;
    const auto before = fs::last_write_time(image / "usr/libexec/tt/tt-agent");
    const auto again = well(install_words(one));
    EXPECT_EQ(again.find("put "), std::string::npos) << again;
    EXPECT_EQ(fs::last_write_time(image / "usr/libexec/tt/tt-agent"), before);
    EXPECT_EQ(read(hooks), "once\n");
    const auto two = published("2", "ana");
    well(install_words(two));
    EXPECT_FALSE(fs::exists(release));
    EXPECT_FALSE(fs::exists(image / "srv/web/releases/.trash"));
    EXPECT_EQ(read(image / "srv/web/releases" / two.value / "name"), "2");
}

TEST_F(ImageTest, TakesBytesThatAreHereAndLooksAtThemAllTheSame) {
    const auto build = published("1", "ana");
    const auto file = directory / "one.tar.zst";
    fs::copy_file(stored(newest_build()), file);
    empty_store();
    fs::copy_file(file, directory / "wrong");
    change_one_bit(directory / "wrong");
    EXPECT_FALSE(tt(install_words(build, {"--artifact", directory / "wrong"})).status.success());
    expect_nothing_baked();
    well(install_words(build, {"--artifact", file}));
    EXPECT_EQ(read(image / "srv/web/releases" / build.value / "name"), "1");
}

TEST_F(ImageTest, RefusesWhatHostsWouldRefuse) {
    const auto refused = [&](const BuildId& build, const std::string& why) {
        const Said said = tt(install_words(build));
        EXPECT_EQ(said.status.code, 4) << said.output << said.error;
        EXPECT_NE(said.error.find(why), std::string::npos) << said.error;
        expect_nothing_baked();
    };
    const auto bad = published("1", "ana");
    well({"revoke", "#1", "-m", "leaks", "--key", "keys/ana.key"});
    refused(bad, "is revoked by its publisher: leaks");
    refused(published("2", ""), "is not signed");
    refused(published("3", "eve"), "is signed by key ");
}

TEST_F(ImageTest, RefusesARootThatIsSomebodys) {
    const auto build = published("1", "ana");
    const auto here = tt({"agent", "install", "--root", "/", "--build", build.value, "--dry-run"});
    EXPECT_EQ(here.status.code, 4) << here.output;
    EXPECT_NE(here.error.find("--in-place"), std::string::npos) << here.error;
    EXPECT_EQ(tt({"agent", "install", "--root", directory / "none", "--build", "b-"}).status.code, 1);
    well(install_words(build));
    boot("web-9", image);
    cluster.wait_for_hosts(1);
    const auto lived_in = tt(install_words(build));
    EXPECT_EQ(lived_in.status.code, 6) << lived_in.output;
    EXPECT_NE(lived_in.error.find("is the state of host h-"), std::string::npos) << lived_in.error;
}

TEST_F(ImageTest, ADryRunLeavesTheImageAsItWas) {
    const auto build = published("1", "ana");
    const auto said = well(install_words(build, {"--dry-run"}));
    EXPECT_NE(said.find("would put " + short_id(build) + " of web, signed by key "), std::string::npos)
        << said;
    expect_nothing_baked();
    EXPECT_FALSE(fs::exists(image / "usr"));
    EXPECT_FALSE(fs::exists(image / "var"));
}

TEST_F(ImageTest, KeepsWhatTheAgentStartsWithWhereNothingIsSaidOfIt) {
    const auto build = published("1", "ana");
    well(install_words(build));
    const auto before = read(image / "etc/tt/agent.env");
    const auto said = well({"agent", "install", "--root", image, "--build", short_id(build)});
    EXPECT_NE(said.find("kept      /etc/tt/agent.env"), std::string::npos) << said;
    EXPECT_EQ(read(image / "etc/tt/agent.env"), before);
}

TEST_F(ImageTest, FollowsNoLinkOutOfTheImage) {
    const auto build = published("1", "ana");
    fs::create_directory(directory / "elsewhere");
    fs::create_directory_symlink(directory / "elsewhere", image / "srv");
    const auto said = tt(install_words(build));
    EXPECT_EQ(said.status.code, 4) << said.output;
    EXPECT_NE(said.error.find("leads out of it"), std::string::npos) << said.error;
    EXPECT_TRUE(fs::is_empty(directory / "elsewhere"));
}

TEST_F(ImageTest, FollowsNoLinkWhereTheBuildOrItsKeyWouldBe) {
    const auto build = published("1", "ana");
    fs::create_directory(directory / "elsewhere");
    const auto refused = [&](const fs::path& link) {
        const auto said = tt(install_words(build));
        EXPECT_EQ(said.status.code, 4) << said.output;
        EXPECT_NE(said.error.find("'" + link.string() + "' is a link"), std::string::npos) << said.error;
        fs::remove(link);
    };
    fs::create_directory(image / "srv");
    for (const fs::path link : {image / "srv/web", image / "var/lib/tt-agent/downloads"}) {
        fs::create_directories(link.parent_path());
        fs::create_directory_symlink(directory / "elsewhere", link);
        refused(link);
    }
    const auto key = image / "etc/tt/publishers/web.pub";
    fs::rename(key, directory / "elsewhere/web.pub");
    fs::create_symlink(directory / "elsewhere/web.pub", key);
    refused(key);
    EXPECT_EQ(std::distance(fs::directory_iterator(directory / "elsewhere"), {}), 1);
}

TEST_F(ImageTest, AHookOfABakingThatWasKilledIsNotTheHookOfTheNext) {
    write(
        work / "dist/tt/POST_DOWNLOAD", "#!/bin/sh\necho once >>" + hooks.string() + "\nexec sleep 600\n",
        0755
    );
    auto words = install_words(published("1", "ana"));
    auto baking = must(Process::start(
        {.executable = cluster.program("tt"),
         .arguments = words,
         .variables = {{"TT_SERVER", cluster.socket_url()}}}
    ));
    while (read(hooks).empty()) ::poll(nullptr, 0, 5);
    ::kill(baking.pid(), SIGKILL);
    std::ignore = must(baking.wait(std::chrono::minutes{1}));
    write(work / "dist/tt/POST_DOWNLOAD", "#!/bin/sh\necho twice >>" + hooks.string() + "\n", 0755);
    well(install_words(published("2", "ana")));
    EXPECT_EQ(read(hooks), "once\ntwice\n");
}

TEST_F(ImageTest, AHookThatFailedRunsAgainAlsoWhereTheBuildWasResidentBefore) {
    const auto ill = directory / "ill";
    write(
        work / "dist/tt/POST_DOWNLOAD",
        "#!/bin/sh\necho once >>" + hooks.string() + "\n! [ -e " + ill.string() + " ]\n", 0755
    );
    const auto build = published("1", "ana");
    well(install_words(build));
    write(image / "srv/web/releases" / build.value / "name", "damaged");
    write(ill, "");
    EXPECT_FALSE(tt(install_words(build)).status.success());
    fs::remove(ill);
    well(install_words(build));
    EXPECT_EQ(read(hooks), "once\nonce\nonce\n");
}

} // namespace
} // namespace tt
