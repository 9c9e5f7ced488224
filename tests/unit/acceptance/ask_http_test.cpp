#include "integrations/acceptance/acceptance_attempt.hpp"
#include "tests/fakes/scripted_http.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

Question question(int status) {
    Question test;
    test.http = "http://canary.example/health?key=s3cret";
    test.status = status;
    test.timeout = std::chrono::seconds{7};
    return test;
}

TEST(AskHttp, PassesWhenTheStatusIsTheExpectedOne) {
    ScriptedHttp http;
    http.expect("GET", question(200).http).answer({.status = 200});
    EXPECT_EQ(ask_http(question(200), http, {}).outcome, TestOutcome::passed);
    EXPECT_EQ(http.sent().front().timeout, std::chrono::seconds{7});
}

TEST(AskHttp, RejectsAnotherStatusAndShowsTheBodyButNoSecretOfTheUrl) {
    ScriptedHttp http;
    http.expect("GET", question(200).http).answer({.status = 500, .body = "no database"});
    const Verdict verdict = ask_http(question(200), http, {});
    EXPECT_EQ(verdict.outcome, TestOutcome::rejected);
    EXPECT_TRUE(verdict.output.contains("500 instead of 200"));
    EXPECT_TRUE(verdict.output.contains("no database"));
    EXPECT_FALSE(verdict.output.contains("s3cret"));
}

TEST(AskHttp, RejectsWhatDoesNotAnswerInTime) {
    for (const ErrorKind kind : {ErrorKind::timeout, ErrorKind::unavailable}) {
        ScriptedHttp http;
        http.expect("GET", question(200).http).fail_with({kind, "no answer"});
        EXPECT_EQ(ask_http(question(200), http, {}).outcome, TestOutcome::rejected);
    }
}

TEST(AskHttp, IsInterruptedByARequestToStop) {
    ScriptedHttp http;
    http.expect("GET", question(200).http).fail_with({ErrorKind::cancelled, "stopped"});
    EXPECT_EQ(ask_http(question(200), http, {}).outcome, TestOutcome::interrupted);
}

TEST(AskHttp, FollowsNoRedirectWhenOneIsExpected) {
    ScriptedHttp http;
    http.expect("GET", question(302).http).answer({.status = 302});
    EXPECT_EQ(ask_http(question(302), http, {}).outcome, TestOutcome::passed);
    EXPECT_EQ(http.sent().front().max_redirects, 0);
}

} // namespace
} // namespace tt
