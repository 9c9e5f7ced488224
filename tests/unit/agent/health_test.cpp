#include "agent/health.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace tt::agent {

namespace {

Subject subject() {
    Subject subject;
    subject.build = BuildId{"b-1"};
    subject.commit = CommitId{"c0ffee"};
    subject.runtime = {{"PORT", "8080"}};
    return subject;
}

/// Answers as another build, once; then it says nothing any more.
class WrongOnce : public HttpClient {
public:
    Result<HttpResponse> send(const HttpRequest&) override {
        if (std::exchange(asked_, true)) return fail(ErrorKind::timeout, "no answer");
        HttpResponse response{.status = 200};
        response.headers.add("X-Build", "b-0");
        return response;
    }

private:
    bool asked_ = false;
};

} // namespace

TEST(HealthExpand, ReplacesCommitBuildAndDeclaredKeys) {
    EXPECT_EQ(*expand("http://h:${PORT}/${commit}/${build}?", subject()), "http://h:8080/c0ffee/b-1?");
    EXPECT_EQ(*expand("no $key here", subject()), "no $key here");
}

TEST(HealthExpand, RefusesWhatItDoesNotKnow) {
    EXPECT_FALSE(expand("${HOME}", subject()));
    EXPECT_FALSE(expand("${PORT", subject()));
}

TEST(Health, TellsTheLastAnswerAndNotThatTheLastQuestionHadNoTimeLeft) {
    HealthCheck check;
    check.http = "http://web/healthz";
    check.header = {{"X-Build", "b-1"}};
    check.interval = std::chrono::milliseconds{10};
    check.timeout = std::chrono::milliseconds{30};
    WrongOnce http;
    const auto answer = await_health(check, subject(), http, {});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().message, "not healthy within 30ms: header X-Build was 'b-0', not 'b-1'");
}

} // namespace tt::agent
