#include "tests/fakes/scripted_http.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

namespace tt {
namespace {

TEST(ScriptedHttp, AnswersWhatWasExpected) {
    ScriptedHttp http;
    http.expect("GET", "http://h/a").with_header("X", "1").answer({.status = 200, .body = "[]"});
    http.expect("POST", "http://h/b").with_body("x").fail_with({ErrorKind::timeout, "slow"});
    EXPECT_EQ(http.send({.url = "http://h/a", .headers = {{"x", "1"}}})->body, "[]");
    EXPECT_EQ(
        http.send({.method = "POST", .url = "http://h/b", .body = "x"}).error().kind, ErrorKind::timeout
    );
    EXPECT_EQ(http.sent().size(), 2U);
}

TEST(ScriptedHttp, RefusesSurprises) {
    ScriptedHttp http;
    EXPECT_NONFATAL_FAILURE(
        EXPECT_FALSE(http.send({.url = "http://h/"})), "unexpected request: GET http://h/"
    );
}

TEST(ScriptedHttp, MissesWhatWasNeverSent) {
    EXPECT_NONFATAL_FAILURE(
        {
            ScriptedHttp http;
            http.expect("GET", "http://h/never");
        },
        "never sent: GET http://h/never"
    );
}

} // namespace
} // namespace tt
