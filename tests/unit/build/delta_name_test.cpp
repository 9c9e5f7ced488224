#include "integrations/build/delta_name.hpp"
#include "integrations/crypto/sha256.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

TEST(DeltaName, IsReadAsItWasWritten) {
    const DeltaName name{sha256("a"), sha256("b")};
    EXPECT_EQ(to_text(name).size(), 129U);
    EXPECT_EQ(parse_delta_name(to_text(name)), name);
}

TEST(DeltaName, TakesNothingElse) {
    const auto text = to_text({sha256("a"), sha256("b")});
    for (const auto& other :
         {std::string(), text + "0", text.substr(1), text.substr(0, 64), "../" + text, text + "-x"})
        EXPECT_FALSE(parse_delta_name(other)) << other;
}

TEST(Delta, IsWorthItBelowThreeFifthsOfTheWholeBuild) {
    EXPECT_TRUE(is_worth_it(599, 1000));
    EXPECT_FALSE(is_worth_it(600, 1000));
    EXPECT_FALSE(is_worth_it(0, 0));
    EXPECT_FALSE(is_worth_it(UINT64_MAX, UINT64_MAX));
}

} // namespace
} // namespace tt
