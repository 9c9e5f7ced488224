#include "pipeline/calendar/freeze.hpp"
#include "tests/unit/calendar/zones.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace sample;

const ServiceName web{"web"};
const StageName prod{"prod"};
const Time noon = at("2026-12-24T12:00:00Z");

Freeze holiday() {
    return {"holiday", "ana", "nobody is here", noon, noon + 48h, {}, {}};
}

TEST(Freeze, CoversFromItsFirstInstantUpToItsEnd) {
    EXPECT_FALSE(covers(holiday(), web, prod, noon - 1ms));
    EXPECT_TRUE(covers(holiday(), web, prod, noon));
    EXPECT_TRUE(covers(holiday(), web, prod, noon + 48h - 1ms));
    EXPECT_FALSE(covers(holiday(), web, prod, noon + 48h));
}

TEST(Freeze, CoversOnlyTheServiceAndStageThatItNames) {
    Freeze freeze = holiday();
    freeze.service = web;
    EXPECT_TRUE(covers(freeze, web, StageName{"canary"}, noon));
    EXPECT_FALSE(covers(freeze, ServiceName{"api"}, prod, noon));
    freeze.stage = prod;
    EXPECT_TRUE(covers(freeze, web, prod, noon));
    EXPECT_FALSE(covers(freeze, web, StageName{"canary"}, noon));
    freeze.service = {};
    EXPECT_TRUE(covers(freeze, ServiceName{"api"}, prod, noon));
}

TEST(Freeze, WithoutAnEndCoversForEver) {
    Freeze freeze = holiday();
    freeze.to = end_of_time;
    EXPECT_TRUE(covers(freeze, web, prod, noon + 24h * 10'000));
}

} // namespace
} // namespace tt
