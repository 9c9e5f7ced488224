#include "agent/pace.hpp"

#include <gtest/gtest.h>

namespace tt::agent {

namespace {

using namespace std::chrono_literals;

struct Paused {
    Duration total{0};
    Duration longest{0};
    int times = 0;

    Pace::Pause pause() {
        return [this](Duration span) {
            total += span;
            longest = std::max(longest, span);
            ++times;
        };
    }
};

TEST(Pace, PausesAsLongAsTheWorkMayTake) {
    Paused paused;
    Pace pace(2000, paused.pause());
    for (int i = 0; i < 10'000; ++i) pace.spend(1);
    EXPECT_EQ(paused.total, 5s);
    EXPECT_EQ(paused.longest, 50ms) << "so a turn is a hundred";
}

TEST(Pace, BeginsWithoutAPause) {
    Paused paused;
    Pace pace(2000, paused.pause());
    for (int i = 0; i < 99; ++i) pace.spend(1);
    EXPECT_EQ(paused.times, 0);
}

TEST(Pace, HoldsWhateverThePiecesAre) {
    for (const std::uint64_t piece : {1000ULL, 7000ULL, 65'536ULL, 262'144ULL, 50'000'000ULL}) {
        Paused paused;
        Pace pace(20'000'000, paused.pause());
        const std::uint64_t pieces = 200'000'000 / piece;
        for (std::uint64_t i = 0; i < pieces; ++i) pace.spend(piece);
        EXPECT_NEAR(static_cast<double>(paused.total.count()), 10'000, 150) << "pieces of " << piece;
    }
}

TEST(Pace, CountsWhatIsSlowerThanOneInATurn) {
    Paused paused;
    Pace pace(1, paused.pause());
    for (int i = 0; i < 3; ++i) pace.spend(1);
    EXPECT_EQ(paused.total, 3s);
}

} // namespace

} // namespace tt::agent
