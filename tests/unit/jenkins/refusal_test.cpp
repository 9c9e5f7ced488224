// Answers that are none: what they are taken for, and that no secret stands in what is said about them.

#include "integrations/http/curl_client.hpp"
#include "integrations/jenkins/jenkins.hpp"
#include "tests/fakes/jenkins/fake_jenkins.hpp"

#include <gtest/gtest.h>

namespace tt::jenkins {
namespace {

const std::string secret = "s3cret-token";

struct Refused {
    const char* name;
    Reply reply;
    ErrorKind kind;
    const char* says;
};

void PrintTo(const Refused& refused, std::ostream* out) {
    *out << refused.name;
}

const char* const html = "text/html;charset=utf-8";

const Refused table[] = {
    {"UnknownUser", {.status = 401, .content_type = html}, ErrorKind::denied, "refuses the user or the token"
    },
    {"NoPermission",
     {.status = 403,
      .content_type = html,
      .headers = {{"X-You-Are-Authenticated-As", "ann"}, {"X-Required-Permission", "hudson.model.Item.Read"}}
     },
     ErrorKind::denied,
     "'ann' lacks the permission hudson.model.Item.Read"},
    {"Forbidden", {.status = 403, .content_type = html}, ErrorKind::denied, "refuses it"},
    {"Hidden", {.status = 404, .content_type = html}, ErrorKind::not_found, "or hides it"},
    {"LoginPage", {.content_type = html, .body = "<html>Log in</html>"}, ErrorKind::denied, "page for people"
    },
    {"RedirectToLogin",
     {.status = 302, .headers = {{"Location", "https://sso.example/login?state=abc"}}},
     ErrorKind::denied,
     "redirect to https://sso.example/login"},
    {"PlainText", {.content_type = "text/plain", .body = "hello"}, ErrorKind::unavailable, "'text/plain'"},
    {"NoJenkins", {.body = R"({"number":1})"}, ErrorKind::unavailable, "no Jenkins"},
    {"Starting",
     {.status = 503, .content_type = html, .body = "getting ready"},
     ErrorKind::unavailable,
     "(503)"},
    {"Oops", {.status = 500, .content_type = html, .body = "Oops!"}, ErrorKind::unavailable, "(500)"},
    {"TooMany", {.status = 429}, ErrorKind::unavailable, "(429)"},
    {"EncodedPath", {.status = 400, .content_type = html}, ErrorKind::invalid_input, "as it is (400)"},
    {"Lacking", {.headers = {{"X-Jenkins", "2"}}, .body = "{}"}, ErrorKind::corrupt, "has no number"},
    {"Truncated",
     {.headers = {{"X-Jenkins", "2"}}, .body = "{\"number\":"},
     ErrorKind::corrupt,
     "no valid JSON"},
};

class JenkinsRefusal : public testing::TestWithParam<Refused> {};

TEST_P(JenkinsRefusal, IsAClearError) {
    FakeJenkins fake;
    CurlClient http("tt-test");
    Jenkins jenkins({.url = fake.url(), .user = "ann", .secret = secret}, http);
    fake.answer_next(GetParam().reply);
    const auto run = jenkins.run({"acme/feature%2Fx", 1});
    ASSERT_FALSE(run);
    EXPECT_EQ(run.error().kind, GetParam().kind) << run.error().message;
    EXPECT_TRUE(run.error().message.contains(GetParam().says)) << run.error().message;
    EXPECT_FALSE((run.error().message + run.error().hint).contains(secret));
    EXPECT_FALSE(run.error().message.contains("state=abc"));
}

std::string name_of(const testing::TestParamInfo<Refused>& row) {
    return row.param.name;
}

INSTANTIATE_TEST_SUITE_P(All, JenkinsRefusal, testing::ValuesIn(table), name_of);

TEST(JenkinsRefusals, OfAWrongTokenShowNothingOfIt) {
    FakeJenkins fake;
    CurlClient http("tt-test");
    Jenkins jenkins({.url = fake.url(), .user = "ann", .secret = "wr0ng"}, http);
    const auto run = jenkins.run({"web", 1});
    EXPECT_EQ(run.error().kind, ErrorKind::denied);
    EXPECT_FALSE((run.error().message + run.error().hint).contains("wr0ng"));
}

TEST(JenkinsRefusals, HintAtProxiesForEncodedBranches) {
    FakeJenkins fake;
    CurlClient http("tt-test");
    Jenkins jenkins({.url = fake.url(), .user = "ann", .secret = secret}, http);
    EXPECT_TRUE(jenkins.run({"web/a%2Fb", 1}).error().hint.contains("proxy"));
    EXPECT_FALSE(jenkins.run({"web", 1}).error().hint.contains("proxy"));
}

TEST(JenkinsRefusals, OfALogAndOfStagesAreErrorsToo) {
    FakeJenkins fake;
    CurlClient http("tt-test");
    Jenkins jenkins({.url = fake.url(), .user = "ann", .secret = secret}, http);
    const Reply login{.content_type = html, .body = "<html>Log in</html>"};
    fake.answer_next(login);
    EXPECT_EQ(jenkins.log({"web", 1}, 0).error().kind, ErrorKind::denied);
    fake.answer_next(login);
    EXPECT_EQ(jenkins.stages({"web", 1}).error().kind, ErrorKind::denied);
    EXPECT_EQ(jenkins.log({"web", 1}, 0).error().kind, ErrorKind::not_found);
}

} // namespace
} // namespace tt::jenkins
