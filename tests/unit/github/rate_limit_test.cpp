#include "integrations/github/rate_limit.hpp"
#include "integrations/http/http_date.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tt::github {
namespace {

using namespace std::chrono_literals;

/// 2021-09-06T19:23:24Z, by the server's clock.
constexpr Time server{1630956204s};
constexpr const char* server_date = "Mon, 06 Sep 2021 19:23:24 GMT";

/// This machine's clock is three days wrong.
constexpr Time here = server + 72h;

HttpResponse answer(int status, HttpHeaders headers, std::string body = "{}") {
    headers.add("Date", server_date);
    return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}

TEST(HttpDate, ReadsTheFormOfHttp) {
    EXPECT_EQ(parse_http_date(server_date), server);
    EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT"), Time(1709164800s));
    for (const char* text :
         {"", "Mon, 06 Sep 2021 19:23:24", "Mon, 06 Sep 2021 19:23:24 CET", "Mon, 31 Feb 2021 19:23:24 GMT",
          "Mon, 06 Sop 2021 19:23:24 GMT", "Mon, 06 Sep 2021 25:23:24 GMT", "Mon, -6 Sep 2021 19:23:24 GMT",
          "2021-09-06T19:23:24Z_________"})
        EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
}

struct Case {
    const char* name;
    int status;
    HttpHeaders headers;
    std::string body;
    std::optional<Duration> wait;
    bool refused = true;
};

TEST(RateLimit, IsReadOffTheAnswer) {
    const std::string reset = std::to_string((server + 10min).time_since_epoch() / 1s);
    const std::string past = std::to_string((server - 10min).time_since_epoch() / 1s);
    const Case cases[] = {
        {"nothing special",
         200,
         {{"X-RateLimit-Remaining", "4999"}, {"X-RateLimit-Reset", reset}},
         "{}",
         std::nullopt},
        {"last request",
         200,
         {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", reset}},
         "{}",
         601s,
         false},
        {"primary 403", 403, {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", reset}}, "{}", 601s},
        {"primary 429", 429, {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", reset}}, "{}", 601s},
        {"reset is over", 403, {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", past}}, "{}", 1s},
        {"no reset", 403, {{"X-RateLimit-Remaining", "0"}}, "{}", 60s},
        {"absent repository",
         404,
         {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", reset}},
         "{}",
         601s,
         false},
        {"seconds", 403, {{"Retry-After", "8"}, {"X-RateLimit-Remaining", "4922"}}, "{}", 8s},
        {"date", 429, {{"Retry-After", "Mon, 06 Sep 2021 19:23:32 GMT"}}, "{}", 9s},
        {"date in the past", 429, {{"Retry-After", "Mon, 06 Sep 2021 19:00:00 GMT"}}, "{}", 1s},
        {"years", 429, {{"Retry-After", "9223372036854775807"}}, "{}", longest_wait},
        {"429 alone", 429, {}, "{}", 60s},
        {"said in the header", 403, {{"gh-limited-by", "search-elapsed-time-shared-grouped"}}, "{}", 60s},
        {"said in the body", 403, {}, R"({"message":"You have exceeded a Secondary Rate limit."})", 60s},
        {"plain 403",
         403,
         {{"X-RateLimit-Remaining", "17"}},
         R"({"message":"Must have push access"})",
         std::nullopt},
        {"not ready", 503, {{"Retry-After", "5"}}, "{}", 5s},
        {"garbage", 403, {{"Retry-After", "soon"}, {"X-RateLimit-Remaining", "none"}}, "{}", std::nullopt},
    };
    for (const Case& each : cases) {
        const auto demand = demand_of(answer(each.status, each.headers, each.body), here);
        ASSERT_EQ(demand.has_value(), each.wait.has_value()) << each.name;
        if (!demand) continue;
        EXPECT_EQ(demand->wait, *each.wait) << each.name;
        EXPECT_EQ(demand->refused, each.refused) << each.name;
    }
}

TEST(RateLimit, LastsUntilItsEndAndNoLonger) {
    RateLimit limit;
    EXPECT_EQ(limit.wait_until(here), std::nullopt);
    limit.observe(answer(403, {{"Retry-After", "8"}}), here);
    EXPECT_EQ(limit.wait_until(here + 7999ms), here + 8s);
    EXPECT_EQ(limit.wait_until(here + 8s), std::nullopt);
}

TEST(RateLimit, IsNotShortenedByAnAnswerThatAsksForLess) {
    RateLimit limit;
    limit.observe(answer(403, {{"Retry-After", "600"}}), here);
    limit.observe(answer(403, {{"Retry-After", "8"}}), here);
    limit.observe(answer(200, {{"X-RateLimit-Remaining", "10"}}), here);
    EXPECT_EQ(limit.wait_until(here), here + 600s);
}

TEST(RateLimit, WaitsLongerEachTimeThatNoTimeIsNamed) {
    RateLimit limit;
    Time now = here;
    for (const Duration wait : {60s, 120s, 240s, 480s, 960s, 960s}) {
        limit.observe(answer(429, {}), now);
        EXPECT_EQ(limit.wait_until(now), now + wait);
        now += wait;
    }
    limit.observe(answer(200, {}), now);
    limit.observe(answer(429, {}), now);
    EXPECT_EQ(limit.wait_until(now), now + 60s);
}

TEST(RateLimit, IsForgottenWhenTheClockIsSetBack) {
    RateLimit limit;
    limit.observe(answer(403, {{"Retry-After", "8"}}), here);
    EXPECT_EQ(limit.wait_until(here - 48h), std::nullopt);
}

/// Anything that a server may send, most of it about limits.
HttpResponse any_answer() {
    const int status = *rc::gen::element(200, 304, 403, 404, 429, 503);
    HttpHeaders headers;
    const auto maybe = [&](const char* name, const std::string& value) {
        if (*rc::gen::arbitrary<bool>()) headers.add(name, value);
    };
    maybe("X-RateLimit-Remaining", std::to_string(*rc::gen::element(0, 0, 1, 5000)));
    maybe("X-RateLimit-Reset", std::to_string(*rc::gen::arbitrary<std::int64_t>()));
    maybe("X-RateLimit-Reset", std::to_string(1630956204 + *rc::gen::inRange(-9000, 9000)));
    maybe("Retry-After", std::to_string(*rc::gen::element<std::int64_t>(-1, 0, 1, 60, 7200, INT64_MAX)));
    maybe("Date", server_date);
    maybe("Date", *rc::gen::arbitrary<std::string>());
    return {
        .status = status,
        .headers = headers,
        .body = *rc::gen::element<std::string>("{}", "secondary rate limit", "")
    };
}

RC_GTEST_PROP(RateLimit, AsksForAWaitThatIsNeitherNothingNorForEver, ()) {
    const auto demand = demand_of(any_answer(), here);
    if (!demand) return;
    RC_ASSERT(demand->wait > Duration{0});
    RC_ASSERT(demand->wait <= longest_wait);
}

RC_GTEST_PROP(RateLimit, KeepsWhatWasAskedAndEndsInTime, ()) {
    RateLimit limit;
    Time now = here;
    for (int steps = *rc::gen::inRange(1, 20); steps > 0; --steps) {
        const auto before = limit.wait_until(now);
        const HttpResponse response = any_answer();
        limit.observe(response, now);
        const auto after = limit.wait_until(now);
        if (before) RC_ASSERT((after >= before));
        if (const auto demand = demand_of(response, now)) RC_ASSERT((after >= now + demand->wait));
        if (after) RC_ASSERT((*after <= now + longest_wait));
        now += Duration{*rc::gen::inRange(0, 4'000'000)};
        RC_ASSERT(!limit.wait_until(now + longest_wait));
    }
}

RC_GTEST_PROP(RateLimit, DoesNotDependOnTheClockOfThisMachine, (int hours)) {
    HttpResponse response = any_answer();
    response.headers = HttpHeaders{
        {"Date", server_date},
        {"Retry-After", std::string(response.headers.value("Retry-After"))},
        {"X-RateLimit-Remaining", std::string(response.headers.value("X-RateLimit-Remaining"))},
        {"X-RateLimit-Reset", std::string(response.headers.value("X-RateLimit-Reset"))}
    };
    const auto one = demand_of(response, here);
    const auto other = demand_of(response, server + std::chrono::hours{hours % 100'000});
    RC_ASSERT(one.has_value() == other.has_value());
    if (one) RC_ASSERT(one->wait == other->wait);
}

} // namespace
} // namespace tt::github
