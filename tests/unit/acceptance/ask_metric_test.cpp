#include "integrations/acceptance/acceptance_attempt.hpp"
#include "tests/fakes/scripted_http.hpp"

#include <gtest/gtest.h>

// What it makes of answers is tested with a real Prometheus in tests/contract/metrics.
namespace tt {
namespace {

std::string authorization_for(const std::string& login) {
    ScriptedHttp http;
    http.expect("POST", "https://metrics.example/api/v1/query").answer({.status = 401, .body = "{}"});
    Question question;
    question.metric = Metric{"up", Bound{1, false}, {}, {}};
    const Verdict verdict = ask_metric(question, {"https://metrics.example", {}, {}, login}, http, {});
    EXPECT_EQ(verdict.outcome, TestOutcome::interrupted);
    EXPECT_TRUE(login.empty() || !verdict.output.contains(login)) << verdict.output;
    return std::string(http.sent().front().headers.value("Authorization"));
}

TEST(AskMetricWithALogin, SendsATokenOrAUserAndNothingOfItsOwn) {
    EXPECT_EQ(authorization_for(""), "");
    EXPECT_EQ(authorization_for("t0ken"), "Bearer t0ken");
    EXPECT_EQ(authorization_for("ana:pass"), "Basic YW5hOnBhc3M=");
}

} // namespace
} // namespace tt
