#include "integrations/api/housekeeper.hpp"
#include "tests/unit/api/house.hpp"

#include <gtest/gtest.h>

#include <future>

namespace tt {
namespace {

using namespace std::chrono_literals;

class HousekeeperTest : public testing::Test {
protected:
    Housekeeper::Setting setting(Duration every) {
        return {
            .stamp = house_.directory / "collected",
            .every = every,
            .log = [this](const std::string& text) { heard_.set_value(text); },
            .warn = [this](const std::string& text) { heard_.set_value("trouble: " + text); },
        };
    }

    [[nodiscard]] std::filesystem::file_time_type stamp() const {
        return std::filesystem::last_write_time(house_.directory / "collected");
    }

    void last_time_was(Duration ago) {
        std::ofstream(house_.directory / "collected") << "";
        std::filesystem::last_write_time(
            house_.directory / "collected", std::filesystem::file_time_type::clock::now() - ago
        );
    }

    House house_;
    std::promise<std::string> heard_;
};

TEST_F(HousekeeperTest, DoesAtOnceWhatIsDue) {
    last_time_was(25h);
    const auto before = stamp();
    Housekeeper housekeeper(house_.collector(), setting(24h));
    EXPECT_EQ(
        heard_.get_future().get(), "gc: collected 3 builds; deleted 3 artifacts and 0 deltas, 21 bytes"
    );
    housekeeper.stop();
    EXPECT_FALSE(house_.has_bytes(1));
    EXPECT_GE(stamp(), before);
}

TEST_F(HousekeeperTest, TellsOfWhatTheStoreRefuses) {
    house_.artifacts.refuses = true;
    for (const int number : {1, 2, 4}) ASSERT_TRUE(house_.has_bytes(number));
    ASSERT_EQ(house_.collect().collected.size(), 3U) << "so that there is nothing but the refusal to tell of";
    last_time_was(25h);
    Housekeeper housekeeper(house_.collector(), setting(24h));
    EXPECT_EQ(heard_.get_future().get(), "trouble: gc: the store deletes no files (let it)");
    housekeeper.stop();
}

TEST_F(HousekeeperTest, DoesNothingBeforeItsTime) {
    last_time_was(23h);
    const auto before = stamp();
    Housekeeper(house_.collector(), setting(24h)).stop();
    EXPECT_EQ(stamp(), before);
    EXPECT_TRUE(house_.has_bytes(1));
}

TEST_F(HousekeeperTest, CountsItsFirstStartAsATime) {
    Housekeeper(house_.collector(), setting(24h)).stop();
    EXPECT_TRUE(std::filesystem::exists(house_.directory / "collected"));
    EXPECT_TRUE(house_.has_bytes(1));
}

TEST_F(HousekeeperTest, DoesItAgainAndAgain) {
    Housekeeper housekeeper(house_.collector(), setting(1ms));
    EXPECT_TRUE(heard_.get_future().get().starts_with("gc: collected 3 builds"));
    housekeeper.stop();
}

} // namespace
} // namespace tt
