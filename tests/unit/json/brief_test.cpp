#include "integrations/json/brief.hpp"
#include "integrations/json/json.hpp"
#include "tests/gen/gen.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tt {
namespace {

BuildConfig unusual() {
    BuildConfig config;
    config.keep = 5;
    config.health = HealthCheck{.http = "http://localhost/ok", .exec = ""};
    config.health->soak = std::chrono::seconds{3};
    config.process.nice = 4;
    config.env = {"PORT"};
    return config;
}

TEST(BriefTest, WhatIsUsualIsNotWritten) {
    EXPECT_EQ(encode_brief(BuildConfig{}), "{}");
    EXPECT_EQ(
        encode_brief(unusual()),
        R"({"env":["PORT"],"health":{"http":"http://localhost/ok","soak":"3s"},"keep":5,"process":{"nice":4}})"
    );
}

/// Who says a check but nothing of it wants one all the same.
TEST(BriefTest, WhatIsThereWithoutSayingAnythingIsThere) {
    BuildConfig config;
    config.health.emplace();
    EXPECT_EQ(encode_brief(config), R"({"health":{}})");
}

RC_GTEST_PROP(BriefTest, IsReadBackAsItWas, ()) {
    const auto config = gen::any<BuildConfig>();
    const auto back = decode_strict<BuildConfig>(encode_brief(config));
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == config);
}

} // namespace
} // namespace tt
