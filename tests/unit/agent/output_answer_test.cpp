#include "agent/kept_lines.hpp"
#include "agent/output_answer.hpp"
#include "hooks/record.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt::agent {

namespace {

const ServiceName web{"web"};

class OutputAnswer : public ::testing::Test {
protected:
    std::filesystem::path record(
        const std::string& walk, const std::string& attempt, const std::string& output, int code = 0
    ) const {
        const auto path = layout.records(web) / walk / attempt;
        std::filesystem::create_directories(path);
        std::ofstream(path / "output") << output;
        std::ofstream(path / "finished") << *encode(hooks::Finished{.status = {.code = code}});
        return path;
    }

    [[nodiscard]] OutputPart ask(OutputWish wish) const {
        wish.id = "w1";
        return answer(layout, walks, wish);
    }

    [[nodiscard]] OutputPart ask(const std::string& step, int attempt = 0, std::uint64_t from = 0) const {
        return ask(
            OutputWish{.id = {}, .service = web, .deploy = {}, .step = step, .attempt = attempt, .from = from}
        );
    }

    TemporaryDirectory directory;
    Layout layout{.state = directory / "state", .root = directory / "srv"};
    std::vector<WalkAt> walks{{.service = web, .walk = "d1.0", .step = "serving"}};
};

} // namespace

TEST_F(OutputAnswer, ComesInPiecesAndThenEnds) {
    record("d1.0", "restart.1", std::string(100'000, 'x'), 3);
    const auto first = ask("restart");
    EXPECT_EQ(first.id, "w1");
    EXPECT_EQ(first.deploy, DeployId{"d1"});
    EXPECT_EQ(first.text.size(), largest_output_part);
    EXPECT_FALSE(first.ended);
    const auto second = ask("restart", first.attempt, first.next);
    EXPECT_EQ(second.text.size(), 100'000 - largest_output_part);
    const auto last = ask("restart", second.attempt, second.next);
    EXPECT_EQ(last.text, "");
    EXPECT_TRUE(last.ended);
    EXPECT_EQ(last.status, "exit 3");
}

TEST_F(OutputAnswer, GoesOnWithTheNextAttempt) {
    record("d1.0", "restart.1", "one\n", 1);
    record("d1.0", "restart.2", "two\n");
    const auto first = ask("restart");
    EXPECT_EQ(first.attempt, 1);
    const auto second = ask("restart", 1, first.next);
    EXPECT_EQ(second.attempt, 2);
    EXPECT_EQ(second.text, "two\n");
    EXPECT_TRUE(ask("restart", 2, second.next).ended);
}

TEST_F(OutputAnswer, DoesNotEndBeforeItsStepDoes) {
    record("d1.0", "restart.1", "up\n");
    walks = {{.service = web, .walk = "d1.0", .step = "restart", .running = true, .over = false}};
    EXPECT_FALSE(ask("restart", 1, 3).ended) << "its health is still looked at";
    walks.front().running = false;
    EXPECT_TRUE(ask("restart", 1, 3).ended);
}

TEST_F(OutputAnswer, WithoutAStepIsThatOfTheLatest) {
    record("d1.0", "pre-restart.1", "first\n");
    record("d1.0", "restart.1", "then\n");
    EXPECT_EQ(ask("").text, "then\n");
}

TEST_F(OutputAnswer, OfAStepThatIsToComeIsNothingYet) {
    walks = {{.service = web, .walk = "d1.0", .step = "download", .running = true, .over = false}};
    const auto part = ask("restart");
    EXPECT_EQ(part.error, "");
    EXPECT_FALSE(part.ended);
    EXPECT_EQ(part.status, "has not begun");
}

TEST_F(OutputAnswer, OfAStepThatIsNotThereSaysWhatIs) {
    record("d1.0", "restart.1", "");
    const auto part = ask("post-restart");
    EXPECT_NE(part.error, "");
    EXPECT_TRUE(part.ended);
    EXPECT_EQ(part.known, std::vector<std::string>{"web d1 restart"});
}

TEST_F(OutputAnswer, NeedsNoServiceWhereThereIsOne) {
    record("d1.0", "restart.1", "one\n");
    EXPECT_EQ(ask(OutputWish{}).text, "one\n");
    walks.push_back({.service = ServiceName{"api"}, .walk = {}, .step = {}});
    EXPECT_NE(ask(OutputWish{}).error, "");
}

TEST_F(OutputAnswer, NeverLeavesTheStateDirectory) {
    const auto outside = directory / "outside/restart.1";
    std::filesystem::create_directories(outside);
    std::ofstream(outside / "output") << "secret";
    for (const char* service : {"../../outside", "/etc", "."}) {
        OutputWish wish;
        wish.service = ServiceName{service};
        wish.step = "restart";
        EXPECT_EQ(ask(wish).text, "") << service;
    }
    record("d1.0", "restart.1", "one\n");
    EXPECT_EQ(ask("../restart").text, "");
}

TEST_F(OutputAnswer, DoesNotCutACharacterInTwo) {
    const auto path = record("d1.0", "restart.1", "a\xC3");
    const auto first = ask("restart");
    EXPECT_EQ(first.text, "a");
    std::ofstream(path / "output", std::ios::app) << "\xA9";
    EXPECT_EQ(ask("restart", 1, first.next).text, "\xC3\xA9");
}

TEST_F(OutputAnswer, OfTheAgentIsWhatItSaidAboutTheService) {
    KeptLines(layout).add(web, "deploy d1 begins");
    const auto part = ask("agent");
    EXPECT_TRUE(part.text.ends_with(" deploy d1 begins\n"));
    EXPECT_TRUE(ask("agent", 1, part.next).ended);
}

} // namespace tt::agent
