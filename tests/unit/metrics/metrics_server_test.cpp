#include "integrations/metrics/metrics_server.hpp"
#include "tests/fakes/scripted_http.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

Result<double> number_in(const std::string& body, int status = 200) {
    ScriptedHttp http;
    http.expect("POST", "http://metrics.example/api/v1/query").answer({.status = status, .body = body});
    return query_number({.server = "http://metrics.example", .promql = "up"}, http);
}

std::string answer(const std::string& type, const std::string& result) {
    return R"({"status":"success","data":{"resultType":")" + type + R"(","result":)" + result + "}}";
}

TEST(MetricsServer, GivesTheOneNumber) {
    EXPECT_EQ(*number_in(answer("vector", R"([{"metric":{},"value":[1,"0.5"]}])")), 0.5);
    EXPECT_EQ(*number_in(answer("scalar", R"([1,"7"])")), 7);
}

TEST(MetricsServer, SaysHowManySeriesThereAre) {
    EXPECT_TRUE(number_in(answer("vector", "[]")).error().message.contains("0 series"));
    EXPECT_TRUE(number_in(answer("vector", "[{},{}]")).error().message.contains("2 series"));
}

/// Whatever it sends in place of an answer, it is no number, and nothing else comes of it.
TEST(MetricsServer, MaySendAnything) {
    for (const std::string& body :
         {std::string(), std::string("null"), std::string("[]"), std::string("{"), std::string("7"),
          std::string(R"({"status":1,"data":{}})"), std::string(R"({"status":"success"})"),
          std::string(R"({"status":"success","data":[]})"), std::string(R"({"status":"success","data":7})"),
          std::string(R"({"status":"success","data":{"resultType":7,"result":7}})"), answer("vector", "{}"),
          answer("vector", "[7]"), answer("vector", R"(["value"])"), answer("vector", R"([{"value":7}])"),
          answer("vector", R"([{"value":[1,7]}])"), answer("vector", R"([{"value":[1,"NaN"]}])"),
          answer("scalar", R"({"a":1,"b":2})"), answer("scalar", R"([1,"1 "])")}) {
        const auto number = number_in(body);
        ASSERT_FALSE(number) << body;
        EXPECT_EQ(number.error().kind, ErrorKind::unavailable) << body;
    }
    EXPECT_EQ(number_in(R"({"error":7})", 400).error().message, "the metrics server answers 400: ");
    EXPECT_EQ(
        number_in(R"({"error":"parse error"})", 400).error().message,
        "the metrics server answers 400: parse error"
    );
    EXPECT_EQ(number_in("<html>", 502).error().kind, ErrorKind::unavailable);
}

} // namespace
} // namespace tt
