#include "pipeline/model/drift_view.hpp"
#include "tests/support/cluster_test.hpp"

#include <gtest/gtest.h>

#include <fstream>

/// Real tt, tt-serve and two agents: somebody changes a file on one of the hosts.
namespace tt {
namespace {

namespace fs = std::filesystem;
using testing_support::ClusterTest;
using testing_support::Said;

class Drift : public ClusterTest {
protected:
    Drift() {
        write(work / "dist/tt/RESTARTING", "#!/bin/sh\nexit 0\n", 0755);
        write(work / "dist/lib/app.py", "print('hello')\n");
        for (const char* name : {"web-1", "web-2"})
            cluster.start_agent({name, {"web"}, {"--scrub-every", "200ms", "--scrub-rate", "1GB/s"}});
        cluster.wait_for_hosts(2);
        well({"config", "apply"});
        well({"publish", "--commit", std::string(40, 'a'), "--time", "2026-11-21T07:41:55Z"});
        well({"deploy", "prod", "--yes"});
    }

    void wait_for(const std::function<bool(const DriftView&)>& what) const {
        EXPECT_TRUE(
            cluster.wait_until([&] { return what(cluster.get<DriftView>("/v1/drift?service=web")); }, at_most)
        ) << output_of({"drift", "prod"});
    }

    void wait_sound() const {
        wait_for([](const DriftView& view) { return view.hosts == 2 && view.sound == 2; });
    }

    void break_file(const std::string& host) const {
        const auto file = cluster.host(host) / "srv/web/current/lib/app.py";
        fs::permissions(file, fs::perms{0644});
        std::ofstream(file) << "print('HELLO')\n";
        fs::permissions(file, fs::perms{0444});
    }
};

TEST_F(Drift, IsToldByHostAndFileAndEndsWithARestart) {
    wait_sound();
    EXPECT_EQ(tt({"drift", "prod", "--exit-code"}).status.code, 0);
    break_file("web-2");
    wait_for([](const DriftView& view) { return view.sound == 1; });
    const Said said = tt({"drift", "--exit-code"});
    EXPECT_EQ(said.status.code, 10) << said.output << said.error;
    EXPECT_NE(said.output.find("lib/app.py"), std::string::npos) << said.output;
    EXPECT_NE(said.output.find("web-2"), std::string::npos) << said.output;
    EXPECT_EQ(said.output.find("web-1"), std::string::npos) << said.output;
    EXPECT_NE(said.output.find("tt restart prod"), std::string::npos) << said.output;
    EXPECT_NE(output_of({"drift", "web", "--host", "web-1"}).find("1 of 1 host"), std::string::npos);
    well({"restart", "prod", "--yes"});
    wait_sound();
    const auto file = cluster.host("web-2") / "srv/web/current/lib/app.py";
    EXPECT_EQ(read(file), "print('hello')\n");
}

TEST_F(Drift, IsNotWhatAHostThatIsGoneHas) {
    wait_sound();
    cluster.kill_agent("web-1");
    cluster.kill_server();
    cluster.start_server();
    wait_for([](const DriftView& view) {
        return view.sound == 1 && view.findings.size() == 1 && view.findings[0].fault == Fault::not_serving
               && view.findings[0].name == "web-1";
    });
}

} // namespace
} // namespace tt
