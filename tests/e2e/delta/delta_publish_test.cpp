#include "tests/support/cluster_test.hpp"
#include "tests/support/crash_point.hpp"
#include "tests/support/walk_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

/// Real tt, tt-serve and tt-agent: what publishing adds, and what hosts fetch.
namespace tt {
namespace {

namespace fs = std::filesystem;
using testing_support::ClusterTest;
using testing_support::Said;

class DeltaPublish : public ClusterTest {
protected:
    DeltaPublish() {
        write(work / "dist/tt/RESTARTING", "#!/bin/sh\nexit 0\n", 0755);
        for (int file = 0; file < 20; ++file)
            write(work / "dist/lib" / ("part " + std::to_string(file)), noise(20'000));
        write(work / "dist/odd/\xff\n", "not UTF-8\n", 0755);
        fs::create_directories(work / "dist/empty");
        fs::create_directory_symlink("lib", work / "dist/link");
        fs::create_directories(scratch);
        cluster.start_agent({"web-1", {"web"}});
        cluster.wait_for_hosts(1);
        well({"config", "apply"});
    }

    ~DeltaPublish() override {
        if (HasFailure()) std::cerr << "seed " << seed << "\n";
    }

    /// Bytes that do not compress.
    std::string noise(std::size_t size) {
        std::string bytes(size, '\0');
        std::ranges::generate(bytes, [&] { return static_cast<char>(random()); });
        return bytes;
    }

    void edit(int file) {
        const auto path = work / "dist/lib" / ("part " + std::to_string(file));
        write(path, read(path).replace(7'000, 100, noise(100)));
    }

    static std::vector<std::string> publish_words(int number, const std::vector<std::string>& more) {
        std::string commit = std::to_string(number);
        commit.insert(0, 40 - commit.size(), '0');
        std::vector<std::string> words{"publish", "--commit", commit, "--time", "2026-11-21T07:41:55Z"};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }

    std::string publish(int number, const std::vector<std::string>& more = {}) const {
        return well(publish_words(number, more));
    }

    /// Deploys the newest build and compares what is served with what was published.
    void deploy() const {
        well({"deploy", "prod", "--yes"});
        auto served = walk_tree(fs::canonical(cluster.host("web-1") / "srv/web/current"));
        served.erase("/.tt");
        served.erase("/.tt/build.json");
        EXPECT_TRUE(served == walk_tree(work / "dist"));
    }

    [[nodiscard]] std::string agent_log() const { return read(cluster.host("web-1") / "agent.log"); }

    [[nodiscard]] std::vector<fs::path> deltas() const {
        std::vector<fs::path> found;
        for (const auto& entry : fs::directory_iterator(cluster.home() / "deltas"))
            found.push_back(entry.path());
        return found;
    }

    /// Runs tt publish, and kills it at that system call of its main thread; whether it got so far.
    bool kill_publish(int number, int nth) const {
        return killed_at(nth, [&] {
            const auto words = publish_words(number, {});
            auto variables = cluster.client_variables();
            variables["TMPDIR"] = scratch;
            std::vector<std::string> texts;
            for (const auto& [name, value] : variables) texts.push_back(name + "=" + value);
            const std::string program = cluster.program("tt-publish");
            std::vector<const char*> arguments{program.c_str()};
            for (const auto& word : words) arguments.push_back(word.c_str());
            std::vector<const char*> environment;
            for (const auto& text : texts) environment.push_back(text.c_str());
            arguments.push_back(nullptr);
            environment.push_back(nullptr);
            if (::chdir(work.c_str()) == 0)
                ::execve(
                    program.c_str(), const_cast<char**>(arguments.data()),
                    const_cast<char**>(environment.data())
                );
            ::_exit(1);
        });
    }

    fs::path scratch = directory / "tmp";
    unsigned seed = std::random_device{}();
    std::mt19937 random{seed};
};

TEST_F(DeltaPublish, LetsHostsFetchWhatChanged) {
    publish(1);
    deploy();
    EXPECT_TRUE(deltas().empty());

    edit(3);
    write(work / "dist/new", "new\n");
    fs::remove(work / "dist/lib/part 5");
    const std::string said = publish(2);
    EXPECT_TRUE(said.contains("made a delta from #1 (")) << said;
    ASSERT_EQ(deltas().size(), 1U);
    const auto bytes = fs::file_size(deltas()[0]);
    EXPECT_LT(bytes, 2'000U);
    deploy();
    EXPECT_TRUE(agent_log().contains(", " + std::to_string(bytes) + " bytes")) << agent_log();
    EXPECT_TRUE(agent_log().contains(" comes as a delta from "));
    const std::string log = agent_log();
    EXPECT_EQ(log.find(" comes whole"), log.rfind(" comes whole"));
}

TEST_F(DeltaPublish, TellsProgramsWhatWasMade) {
    publish(1, {"-o", "name"});
    edit(1);
    const Said said = tt(publish_words(2, {"-o", "json"}));
    EXPECT_EQ(said.error, "");
    const auto builds = cluster.get<BuildsView>("/v1/builds?service=web").builds;
    ASSERT_EQ(deltas().size(), 1U);
    const std::string made = "\"deltas\":[{\"base\":\"" + builds.at(1).build.id.value
                             + "\",\"bytes\":" + std::to_string(fs::file_size(deltas()[0])) + "}]";
    std::string flat = said.output;
    std::erase_if(flat, [](char letter) { return letter == ' ' || letter == '\n'; });
    EXPECT_TRUE(flat.contains(made)) << said.output;
}

TEST_F(DeltaPublish, StartsFromWhatHostsServeAndFromTheNewest) {
    publish(1);
    deploy();
    for (int number = 2; number <= 4; ++number) {
        edit(number);
        publish(number, {"--deltas", "0"});
    }
    EXPECT_TRUE(deltas().empty());
    edit(9);
    fs::remove_all(cluster.directory() / ".cache"); // As on another machine.
    const std::string said = publish(5, {"--deltas", "2"});
    for (const auto* base : {"#1 (", "#4 (", "#3 ("})
        EXPECT_TRUE(said.contains(std::string("made a delta from ") + base)) << said;
    EXPECT_EQ(deltas().size(), 3U);
    deploy();
    EXPECT_TRUE(agent_log().contains(" comes as a delta from "));
}

TEST_F(DeltaPublish, LeavesOutWhatWouldSaveLittle) {
    publish(1);
    deploy();
    for (int file = 0; file < 20; ++file)
        write(work / "dist/lib" / ("part " + std::to_string(file)), noise(20'000));
    EXPECT_FALSE(publish(2).contains("delta"));
    EXPECT_TRUE(deltas().empty());
    deploy();
    EXPECT_FALSE(agent_log().contains(" comes as a delta from "));
}

TEST_F(DeltaPublish, FailsForNoTroubleWithADelta) {
    publish(1);
    fs::remove_all(cluster.directory() / ".cache");
    change_one_bit(stored(newest_build()));
    edit(1);
    const std::string said = publish(2);
    EXPECT_TRUE(said.contains("no delta from #1 (")) << said;
    EXPECT_TRUE(said.contains("its artifact has other bytes")) << said;
    deploy();
}

/// How many system calls a run makes is found by doubling.
TEST_F(DeltaPublish, MakesWhatIsMissingAfterItWasKilled) {
    publish(1);
    deploy();
    int most = 64;
    int number = 2;
    edit(0);
    int killed = 0;
    for (; kill_publish(number, most); most *= 2) ++killed;
    for (int round = 0; round < 12; ++round) {
        edit(round);
        killed += kill_publish(++number, std::uniform_int_distribution(0, most - 1)(random)) ? 1 : 0;
        publish(number);
        const auto builds = cluster.get<BuildsView>("/v1/builds?service=web").builds;
        EXPECT_EQ(builds.at(0).build.number, static_cast<std::uint64_t>(number));
        EXPECT_EQ(
            std::ranges::count_if(
                deltas(),
                [&](const fs::path& delta) {
                    return delta.filename().string().ends_with(builds.at(0).build.digest.value.substr(7));
                }
            ),
            std::min(4, number - 1) // The three newest, and what the host serves.
        ) << number;
    }
    EXPECT_GT(killed, 0);
    deploy();
    EXPECT_FALSE(agent_log().contains("no delta"));
    EXPECT_TRUE(agent_log().contains(" comes as a delta from "));
}

} // namespace
} // namespace tt
