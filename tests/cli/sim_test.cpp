#include "tests/cli/tt.hpp"

#include <gtest/gtest.h>

#include <fstream>

/// tt sim as people type it. What it prints is the engine's word; a change of the engine changes it, too.
namespace tt {
namespace {

constexpr std::string_view two_stages = R"(tt: 1
service: web
stages:
  - name: canary
    hosts: { group: web-canary, size: 3 }
    promote: { on: build }
    accept: { run: "smoke.sh --fast" }
    on_failure: rollback
  - name: prod
    hosts: { group: web-prod, size: 12 }
    from: canary
    promote: { on: success, soak: 10m }
    rollout: { batches: [{ to: 1, wait: 2m }, { to: 100% }], parallel: 25%, floor: 60%, lost: 50% }
    on_failure: rollback
)";

class Sim : public testing::Test {
protected:
    Sim() { std::ofstream(tt.directory / "tt.yaml") << two_stages; }

    std::string run(std::vector<std::string> more) {
        std::vector<std::string> words{"sim", "--from", "2026-11-21T10:00:00Z", "--seed", "4"};
        words.insert(words.end(), more.begin(), more.end());
        return tt.run(words);
    }

    Tt tt;
};

TEST_F(Sim, TellsTheCourseAndHowThingsStandAtItsEnd) {
    expect_golden("sim", run({"--bad", "50%", "--dark", "z2@34m+4m", "--fail", "1%"}));
    EXPECT_EQ(tt.code, 0);
}

TEST_F(Sim, GivesProgramsOneObject) {
    expect_golden("sim_json", run({"--for", "5m", "--hosts", "canary=2", "--hosts", "prod=4", "--json"}));
}

TEST_F(Sim, GivesProgramsOneObjectForEachEvent) {
    expect_golden("sim_jsonl", run({"--for", "5m", "--bad", "100%", "-o", "jsonl"}));
}

TEST_F(Sim, TakesTheSameCourseAgainByTheCommandThatItPrints) {
    const std::string once = tt.run({"sim", "--zones", "2", "--slow", "50%=3", "--for", "40m"});
    const std::string mark = "the same again: tt ";
    const auto at = once.find(mark);
    ASSERT_NE(at, std::string::npos) << once;
    std::istringstream line(once.substr(at + mark.size(), once.find('\n', at) - at - mark.size()));
    const std::vector<std::string> words{std::istream_iterator<std::string>(line), {}};
    EXPECT_EQ(tt.run(words), once);
    EXPECT_NE(tt.run({"sim", "--seed", "1", "--zones", "2", "--slow", "50%=3", "--for", "40m"}), once);
}

TEST_F(Sim, ReadsAnotherFile) {
    fs::rename(tt.directory / "tt.yaml", tt.directory / "a service.yaml");
    const std::string said = run({"--file", "a service.yaml", "--for", "1m"});
    EXPECT_NE(said.find("tt sim --file 'a service.yaml' --for 1m --from"), std::string::npos) << said;
}

TEST_F(Sim, SaysWhatIsWrongWithAnOption) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
        {{"--hosts", "prod"}, "--hosts: 'prod' is not understood\nhint: write it like prod=40"},
        {{"--hosts", "prd=3"}, "service web has no stage 'prd'\nhint: its stages are: canary, prod"},
        {{"--zones", "0"}, "a fleet cannot have 0 zones here"},
        {{"--for", "0s"}, "no time would pass"},
        {{"--builds", "often"}, "--builds: 'often' is not a duration"},
        {{"--bad", "0.2"}, "--bad: '0.2' is not understood\nhint: write it like 5%"},
        {{"--fail", "101%"}, "--fail: '101%' is not between 0% and 100%"},
        {{"--fail", "nan%"}, "--fail: 'nan%' is not between 0% and 100%"},
        {{"--slow", "10%"}, "--slow: '10%' is not understood\nhint: write it like 10%=5"},
        {{"--slow", "10%=0.5"}, "--slow: '10%=0.5' must slow down, by 1 to 1000 times"},
        {{"--dark", "z1@5m"}, "--dark: 'z1@5m' is not understood\nhint: write it like z1@10m+5m"},
        {{"--dark", "z4@5m+1m"}, "there is no zone 'z4'\nhint: the zones are z1 to z3"},
        {{"--seed", "-1"}, "--seed: '-1' is not understood"},
        {{"--from", "noon"}, "--from: 'noon' is not a time"},
        {{"--dork", "z1"}, "there is no option '--dork' here\nhint: did you mean --dark?"},
        {{"--file", "nowhere.yaml"}, "DIRECTORY/nowhere.yaml is not a file"},
    };
    for (const auto& [words, says] : wrong) {
        std::vector<std::string> all{"sim"};
        all.insert(all.end(), words.begin(), words.end());
        const std::string said = tt.run(all);
        EXPECT_NE(said.find("error: " + says), std::string::npos) << said;
        EXPECT_EQ(tt.code, 2) << said;
    }
}

TEST_F(Sim, RefusesATtYamlWithProblems) {
    std::ofstream(tt.directory / "tt.yaml") << "tt: 1\nservice: web\nstages: 3\n";
    const std::string said = run({});
    EXPECT_NE(said.find("tt.yaml is refused"), std::string::npos) << said;
    EXPECT_EQ(tt.code, 2);
}

} // namespace
} // namespace tt
