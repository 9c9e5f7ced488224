#include "integrations/files/atomic_file.hpp"
#include "pipeline/model/drift_view.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>

/// Real tt, tt-serve and two agents: somebody changes a file on one of the hosts.
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
)";

constexpr Duration at_most = std::chrono::minutes{2};

void write(const fs::path& file, std::string_view text, mode_t mode = 0644) {
    fs::create_directories(file.parent_path());
    must(write_atomically(file, text, mode));
}

class Drift : public testing::Test {
protected:
    Drift() {
        write(work / "tt.yaml", service_file);
        write(work / "dist/tt/RESTARTING", "#!/bin/sh\nexit 0\n", 0755);
        write(work / "dist/lib/app.py", "print('hello')\n");
        cluster.start_server();
        for (const char* name : {"web-1", "web-2"})
            cluster.start_agent({name, {"web"}, {"--scrub-every", "200ms", "--scrub-rate", "1GB/s"}});
        cluster.wait_for_hosts(2);
        well({"config", "apply"});
        well({"publish", "--commit", std::string(40, 'a'), "--time", "2026-11-21T07:41:55Z"});
        well({"deploy", "prod", "--yes"});
    }

    ~Drift() override {
        for (const char* name : {"web-1", "web-2"})
            if (HasFailure()) std::cerr << read_file(cluster.host(name) / "agent.log", 16 << 20).value_or("");
    }

    std::string well(const std::vector<std::string>& words) const {
        const Said said = cluster.tt(words, work);
        EXPECT_TRUE(said.status.success()) << words[0] << ": " << said.output << said.error;
        return said.output;
    }

    void wait_for(const std::function<bool(const DriftView&)>& what) const {
        EXPECT_TRUE(
            cluster.wait_until([&] { return what(cluster.get<DriftView>("/v1/drift?service=web")); }, at_most)
        ) << well({"drift", "prod"});
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

    TemporaryDirectory scratch;
    fs::path work = scratch / "work";
    Cluster cluster{TT_PROGRAMS, scratch / "cluster"};
};

TEST_F(Drift, IsToldByHostAndFileAndEndsWithARestart) {
    wait_sound();
    EXPECT_EQ(cluster.tt({"drift", "prod", "--exit-code"}, work).status.code, 0);
    break_file("web-2");
    wait_for([](const DriftView& view) { return view.sound == 1; });
    const Said said = cluster.tt({"drift", "--exit-code"}, work);
    EXPECT_EQ(said.status.code, 10) << said.output << said.error;
    EXPECT_NE(said.output.find("lib/app.py"), std::string::npos) << said.output;
    EXPECT_NE(said.output.find("web-2"), std::string::npos) << said.output;
    EXPECT_EQ(said.output.find("web-1"), std::string::npos) << said.output;
    EXPECT_NE(said.output.find("tt restart prod"), std::string::npos) << said.output;
    EXPECT_NE(well({"drift", "web", "--host", "web-1"}).find("1 of 1 host"), std::string::npos);
    well({"restart", "prod", "--yes"});
    wait_sound();
    const auto file = cluster.host("web-2") / "srv/web/current/lib/app.py";
    EXPECT_EQ(read_file(file, 1000), "print('hello')\n");
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
