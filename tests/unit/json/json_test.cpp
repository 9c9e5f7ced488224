#include "integrations/json/json.hpp"
#include "pipeline/model/goal.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/stage.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

std::string refusal(const std::string& text) {
    const auto report = decode<Report>(text);
    return report ? "accepted" : report.error().message;
}

TEST(Encode, SortsKeysAndLeavesOutWhiteSpace) {
    Fleet fleet{FleetId("f1"), 7, 2, 3};
    EXPECT_EQ(encode(fleet), R"({"deploys":2,"epoch":7,"id":"f1","permits":3})");
}

TEST(Encode, WritesDurationsAmountsEnumsAndAbsentValuesAsTexts) {
    RolloutPolicy rollout;
    rollout.batches = {{{10, true}, 90s}};
    StagePolicy stage;
    stage.rollout = rollout;
    stage.on_failure = OnFailure::proceed;
    Policy policy;
    policy.stages = {stage};
    const std::string text = encode(policy);
    EXPECT_NE(text.find(R"("batches":[{"to":"10%","wait":"1m30s"}])"), std::string::npos);
    EXPECT_NE(text.find(R"("on_failure":"continue")"), std::string::npos);
    EXPECT_NE(text.find(R"("per_zone":null)"), std::string::npos);
}

TEST(Encode, WritesTheEpochAndTheEndOfTimeAsTexts) {
    Hold hold{.owner = "ana", .reason = "", .since = end_of_time};
    Stage stage;
    stage.hold = hold;
    stage.accepted = {Accepted{}};
    const std::string text = encode(stage);
    EXPECT_NE(text.find(R"("since":"9999-12-31T23:59:59.999Z")"), std::string::npos);
    EXPECT_NE(text.find(R"("since":"1970-01-01T00:00:00Z")"), std::string::npos);
    EXPECT_EQ(decode<Stage>(text)->hold->since, end_of_time);
}

TEST(Encode, ReplacesWhatIsNotUtf8) {
    for (const std::string_view tail :
         {"\xff", "\xc3", "\xe2\x82", "\xf0\x9f\x9a", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\x80z"
         }) {
        ServiceReport service;
        service.tail = tail;
        Report report;
        report.services = {service};
        const auto decoded = decode<Report>(encode(report));
        ASSERT_TRUE(decoded) << decoded.error().message;
        EXPECT_NE(decoded->services[0].tail.find("\uFFFD"), std::string::npos);
        EXPECT_EQ(encode(*decoded), encode(report));
    }
}

TEST(Decode, IgnoresUnknownKeysAndKeepsDefaultsOfMissingOnes) {
    const auto report = decode<Report>(R"({"host":"h1","tomorrow":{"x":[1,2]},"services":[{"error":null}]})");
    ASSERT_TRUE(report);
    EXPECT_EQ(report->host, HostId("h1"));
    EXPECT_EQ(report->protocol, protocol_version);
    EXPECT_EQ(report->services.at(0).attempt, 1);
}

TEST(Decode, NamesThePlaceOfAWrongType) {
    EXPECT_EQ(refusal(R"({"facts":{"groups":["a",2]}})"), "facts.groups[1]: expected text, found number");
    EXPECT_EQ(
        refusal(R"({"services":[{},{"healthy":"yes"}]})"),
        "services[1].healthy: expected true or false, found string"
    );
    EXPECT_EQ(refusal("[]"), "expected an object, found array");
    EXPECT_NE(
        refusal(R"({"services":[{"step":"jump"}]})").find("services[0].step: 'jump' is not one of: "),
        std::string::npos
    );
}

TEST(Decode, TakesIntegersOnlyAndChecksTheirRange) {
    EXPECT_EQ(refusal(R"({"seq":-1})"), "seq: -1 is out of range");
    EXPECT_EQ(refusal(R"({"protocol":2147483648})"), "protocol: 2147483648 is out of range");
    EXPECT_EQ(refusal(R"({"seq":1.0})"), "seq: expected a whole number, found number");
    EXPECT_EQ(refusal(R"({"seq":18446744073709551616})"), "seq: expected a whole number, found number");
    EXPECT_EQ(decode<Report>(R"({"seq":18446744073709551615})")->sequence, UINT64_MAX);
}

TEST(Decode, RefusesWhatIsNoJsonAndSaysWhere) {
    EXPECT_EQ(refusal("{\"seq\":}"), "no valid JSON at byte 8");
    EXPECT_EQ(refusal(""), "no valid JSON at byte 1");
    EXPECT_EQ(refusal("{} x"), "no valid JSON at byte 4");
    EXPECT_EQ(refusal("{\"host\":\"\xff\"}"), "no valid JSON at byte 10");
    EXPECT_EQ(refusal("{\"seq\":1e999}"), "no valid JSON: a number is too large");
}

TEST(Decode, RefusesTooDeepAndTooLong) {
    EXPECT_EQ(refusal(std::string(100'000, '[')), "JSON is nested deeper than 64 levels");
    EXPECT_EQ(refusal("{\"host\":\"" + std::string(100, '[') + "\\\"[\"}"), "accepted");
    EXPECT_NE(refusal(std::string(max_json_bytes + 1, ' ')).find("is too large"), std::string::npos);
}

TEST(DecodeStrict, RefusesAnUnknownKeyAndNamesTheNearest) {
    const auto hold = decode_strict<SetHold>(R"({"service":"web","stgae":"prod"})");
    ASSERT_FALSE(hold);
    EXPECT_EQ(hold.error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(hold.error().message, "stgae: unknown key");
    EXPECT_EQ(hold.error().hint, "did you mean 'stage'?");
}

TEST(DecodeStrict, LooksInsideListsAndObjects) {
    const auto config = decode_strict<ApplyConfig>(R"({"policy":{"stages":[{"rollout":{"paralel":1}}]}})");
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().message, "policy.stages[0].rollout.paralel: unknown key");
}

TEST(DecodeStrict, GuessesNothingWhenNothingIsNear) {
    EXPECT_EQ(decode_strict<SetHold>(R"({"xyzzy":1})").error().hint, "");
}

} // namespace
} // namespace tt
