#include "agent/values.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt::agent {
namespace {

class ValuesTest : public testing::Test {
protected:
    void write_command(const std::string& script) const {
        std::ofstream(directory_.path() / "secret") << "#!/bin/sh\n" << script << "\n";
        std::filesystem::permissions(directory_.path() / "secret", std::filesystem::perms{0755});
    }

    Result<Variables> ask(const std::stop_token& stop = {}) const {
        return resolve({{"KEY", {ValueSource::command, "secret"}}}, {"KEY"}, layout_, stop);
    }

    [[nodiscard]] std::string times() const {
        std::ifstream file(directory_.path() / "times");
        return {std::istreambuf_iterator<char>(file), {}};
    }

    TemporaryDirectory directory_;
    Layout layout_{.commands = directory_.path()};
};

TEST_F(ValuesTest, ACommandThatFailsForAMomentIsAskedAgain) {
    write_command("cd $(dirname $0); echo x >> times; [ $(wc -l < times) = 2 ] || kill -KILL $$; echo found");
    const auto values = ask();
    ASSERT_TRUE(values) << values.error().message;
    EXPECT_EQ(values->at("KEY"), "found");
    EXPECT_EQ(times(), "x\nx\n");
}

TEST_F(ValuesTest, ARequestToStopIsNotKeptWaiting) {
    write_command("cd $(dirname $0); echo x >> times; exit 3");
    std::stop_source stop;
    stop.request_stop();
    const auto values = ask(stop.get_token());
    ASSERT_FALSE(values);
    EXPECT_LE(times(), "x\n");
}

TEST_F(ValuesTest, ACommandThatIsNotThereIsNotAskedAgain) {
    const auto values = ask();
    ASSERT_FALSE(values);
    EXPECT_NE(values.error().kind, ErrorKind::unavailable);
}

} // namespace
} // namespace tt::agent
