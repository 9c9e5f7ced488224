#include "pipeline/base/nearest.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace tt {
namespace {

constexpr std::array<std::string_view, 5> words{"stage", "stages", "service", "reason", "web"};

TEST(Nearest, FindsWhatATypingErrorMeant) {
    EXPECT_EQ(nearest("stgae", words), "stage");
    EXPECT_EQ(nearest("servce", words), "service");
    EXPECT_EQ(nearest("wbe", words), "web"); // Swapped neighbours are one slip, not two.
    EXPECT_EQ(nearest("stages", words), "stages");
}

TEST(Nearest, GuessesNothingForAnotherWord) {
    EXPECT_EQ(nearest("xyzzy", words), "");
    EXPECT_EQ(nearest("", words), "");
    EXPECT_EQ(nearest(std::string(1'000'000, 's'), words), "");
    EXPECT_EQ(nearest("stage", {}), "");
}

} // namespace
} // namespace tt
