#include "agent/kept_lines.hpp"
#include "agent/kept_output.hpp"
#include "hooks/capture.hpp"
#include "hooks/record.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt::agent {

namespace {

const ServiceName web{"web"};

class KeptOutput : public ::testing::Test {
protected:
    /// A hook that wrote this, told a secret, and ended well.
    void record(const std::string& walk, const std::string& attempt, const std::string& output) const {
        const auto at = layout.records(web) / walk / attempt;
        std::filesystem::create_directories(at);
        std::ofstream(at / "spec") << "env=PASSWORD=secret";
        std::ofstream(at / "running") << "1";
        std::ofstream(at / "lock") << "1";
        std::ofstream(at / "output") << output;
        std::ofstream(at / "finished") << *encode(hooks::Finished{});
    }

    void keep(const std::string& under_way = "", const OutputLimits& limits = {}) const {
        const auto kept = keep_output(layout, web, under_way, {}, limits);
        ASSERT_TRUE(kept) << kept.error().message;
    }

    /// `d2 restart`, …
    [[nodiscard]] std::vector<std::string> steps() const {
        std::vector<std::string> names;
        for (const auto& kept : kept_steps(layout, web)) names.push_back(kept.walk + " " + kept.step);
        return names;
    }

    TemporaryDirectory directory;
    Layout layout{.state = directory / "state", .root = directory / "srv"};
};

using Names = std::vector<std::string>;

} // namespace

TEST_F(KeptOutput, OfWalksThatAreOverStaysWithoutWhatTheHooksWereTold) {
    record("d1.0", "restart.1", "one\n");
    keep();
    const auto steps = kept_steps(layout, web);
    ASSERT_EQ(steps.size(), 1U);
    const auto kept = steps.front().record(1);
    EXPECT_EQ(*hooks::read_output(kept), "one\n");
    EXPECT_TRUE(std::filesystem::exists(kept / "finished"));
    for (const char* name : {"spec", "running", "lock"}) EXPECT_FALSE(std::filesystem::exists(kept / name));
    EXPECT_FALSE(std::filesystem::exists(layout.records(web) / "d1.0"));
}

TEST_F(KeptOutput, OfTheWalkUnderWayIsNotTouched) {
    record("d1.0", "restart.1", "one\n");
    record("d2.0", "restart.1", "two\n");
    keep("d2.0");
    EXPECT_TRUE(std::filesystem::exists(layout.records(web) / "d2.0" / "restart.1" / "spec"));
    EXPECT_EQ(steps(), (Names{"d2.0 restart", "d1.0 restart"}));
}

TEST_F(KeptOutput, OfAWalkThatComesAgainIsNeverTakenForItsOwn) {
    record("d1.0", "restart.1", "one\n");
    keep();
    EXPECT_FALSE(std::filesystem::exists(layout.records(web) / "d1.0"));
    record("d1.0", "restart.1", "again\n");
    keep();
    const auto steps = kept_steps(layout, web);
    ASSERT_EQ(steps.size(), 2U);
    EXPECT_EQ(*hooks::read_output(steps.front().record(1)), "again\n");
}

TEST_F(KeptOutput, IsInTheOrderOfStepsTheLatestFirst) {
    for (const char* attempt :
         {"post-download.1", "restart.1", "restart.2", "back-restart.1", "pre-restart.1"})
        record("d1.0", attempt, "");
    const auto all = kept_steps(layout, web);
    EXPECT_EQ(
        steps(), (Names{"d1.0 back-restart", "d1.0 restart", "d1.0 pre-restart", "d1.0 post-download"})
    );
    EXPECT_EQ(all[1].attempts, (std::vector{1, 2}));
}

TEST_F(KeptOutput, IsForgottenBeyondSoManyWalks) {
    for (int i = 1; i <= 5; ++i) {
        record("d" + std::to_string(i) + ".0", "restart.1", "x");
        keep("", {.walks = 3, .bytes = 1'000'000});
    }
    EXPECT_EQ(steps(), (Names{"d5.0 restart", "d4.0 restart", "d3.0 restart"}));
}

TEST_F(KeptOutput, IsForgottenBeyondSoManyBytes) {
    for (int i = 1; i <= 5; ++i) {
        record("d" + std::to_string(i) + ".0", "restart.1", std::string(1000, 'x'));
        keep("", {.walks = 20, .bytes = 2500});
    }
    EXPECT_EQ(steps(), (Names{"d5.0 restart", "d4.0 restart"}));
}

TEST_F(KeptOutput, GoesWhereItCannotBeKept) {
    record("d1.0", "restart.1", "one");
    std::filesystem::create_directories(layout.state / "output");
    std::ofstream(layout.output(web)) << "in the way";
    keep();
    EXPECT_FALSE(std::filesystem::exists(layout.records(web) / "d1.0"));
}

TEST_F(KeptOutput, NamesTheServicesThatHaveAny) {
    record("d1.0", "restart.1", "");
    KeptLines(layout).add(ServiceName{"api"}, "deploy d1 begins");
    KeptLines(layout).add(ServiceName{"../evil"}, "deploy d1 begins");
    EXPECT_EQ(services_with_output(layout), (std::vector{ServiceName{"api"}, web}));
    EXPECT_FALSE(std::filesystem::exists(layout.state / "evil"));
}

TEST_F(KeptOutput, OfTheAgentItselfHasABoundAcrossItsLives) {
    const std::string line(1000, 'x');
    for (int i = 0; i < 1000; ++i) KeptLines(layout).add(web, std::to_string(i) + line);
    std::uint64_t bytes = 0;
    for (const auto& file : std::filesystem::directory_iterator(kept_lines_of(layout, web)))
        bytes += file.file_size();
    EXPECT_LE(bytes, 2U * ((128U << 10) + 2000U));
    const auto text = *hooks::read_output(kept_lines_of(layout, web));
    EXPECT_TRUE(text.ends_with(" 999" + line + "\n"));
}

} // namespace tt::agent
