#include "cli/client.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/view.hpp"
#include "tests/fakes/scripted_http.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

const Endpoint standing{.url = "https://tt.example", .unix_socket = {}, .ca_file = {}, .token = "s3cret"};
const Endpoint embedded{.url = "http://tt", .unix_socket = "/run/tt.sock", .ca_file = {}, .token = {}};

Client client_of(ScriptedHttp& http, const Endpoint& endpoint) {
    return {http, [endpoint] { return Result<Endpoint>(endpoint); }};
}

TEST(Client, AsksWithEncodedParametersAndItsToken) {
    ScriptedHttp http;
    http.expect("GET", "https://tt.example/v1/why?service=web&subject=%2312")
        .with_header("Authorization", "Bearer s3cret")
        .answer({.status = 200, .body = R"({"subject":"web","summary":"all is well"})"});
    Client client = client_of(http, standing);
    const auto view = client.get<WhyView>("/v1/why", {{"service", "web"}, {"stage", ""}, {"subject", "#12"}});
    ASSERT_TRUE(view);
    EXPECT_EQ(view->summary, "all is well");
}

TEST(Client, GivesARefusalBackAsTheErrorItWas) {
    ScriptedHttp http;
    http.expect("POST", "https://tt.example/v1/holds")
        .answer({.status = 409, .body = R"({"code":"blocked","message":"held by ana","hint":"ask ana"})"});
    Client client = client_of(http, standing);
    const auto answer = client.post<Answer>("/v1/holds", SetHold{});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), (Error{ErrorKind::blocked, "held by ana", "ask ana"}));
}

TEST(Client, SaysWhatAStrangerAnswered) {
    ScriptedHttp http;
    http.expect("GET", "https://tt.example/v1/status").answer({.status = 404, .body = "<html>"});
    Client client = client_of(http, standing);
    const auto view = client.get<StatusView>("/v1/status");
    ASSERT_FALSE(view);
    EXPECT_EQ(view.error().kind, ErrorKind::not_found);
    EXPECT_EQ(view.error().message, "GET https://tt.example/v1/status was answered with status 404");
}

TEST(Client, LooksAgainForAnEmbeddedServerThatIsGone) {
    ScriptedHttp http;
    http.expect("GET", "http://tt/v1/status").answer({.status = 200, .body = "{}"});
    http.expect("GET", "http://tt/v1/status").fail_with({ErrorKind::unavailable, "gone"});
    http.expect("GET", "http://tt/v1/status").answer({.status = 200, .body = "{}"});
    int looked = 0;
    Client client(http, [&] { return ++looked, Result<Endpoint>(embedded); });
    EXPECT_TRUE(client.get<StatusView>("/v1/status"));
    EXPECT_TRUE(client.get<StatusView>("/v1/status"));
    EXPECT_EQ(looked, 2);
}

/// What lies under a path afterwards is the same, however often it was put there.
TEST(Client, LooksAgainForAnEmbeddedServerThatEndedAsItWasFound) {
    ScriptedHttp http;
    http.expect("GET", "http://tt/v1/status").fail_with({ErrorKind::unavailable, "gone"});
    http.expect("GET", "http://tt/v1/status").answer({.status = 200, .body = "{}"});
    int looked = 0;
    Client client(http, [&] { return ++looked, Result<Endpoint>(embedded); });
    EXPECT_TRUE(client.get<StatusView>("/v1/status"));
    EXPECT_EQ(looked, 2);
}

TEST(Client, PutsAFileAgainWhenAnEmbeddedServerIsGone) {
    ScriptedHttp http;
    http.expect("GET", "http://tt/v1/status").answer({.status = 200, .body = "{}"});
    http.expect("PUT", "http://tt/v1/deltas/a-b").fail_with({ErrorKind::unavailable, "gone"});
    http.expect("PUT", "http://tt/v1/deltas/a-b").answer({.status = 201, .body = "{}"});
    Client client = client_of(http, embedded);
    EXPECT_TRUE(client.get<StatusView>("/v1/status"));
    EXPECT_TRUE(client.send(Client::request("PUT", "/v1/deltas/a-b", {})));
}

TEST(Client, SendsARequestThatChangesSomethingOnlyOnce) {
    ScriptedHttp http;
    http.expect("GET", "http://tt/v1/status").answer({.status = 200, .body = "{}"});
    http.expect("POST", "http://tt/v1/holds").fail_with({ErrorKind::unavailable, "cut"});
    Client client = client_of(http, embedded);
    EXPECT_TRUE(client.get<StatusView>("/v1/status"));
    EXPECT_FALSE(client.post<Answer>("/v1/holds", SetHold{}));
}

TEST(Client, WaitsForNewsAndLearnsTheirVersion) {
    ScriptedHttp http;
    http.expect("GET", "http://tt/v1/status?service=web&since=7&wait=30s")
        .answer({.status = 200, .headers = {{"TT-Version", "9"}}, .body = "{}"});
    Client client = client_of(http, embedded);
    const auto next = client.get_after<StatusView>("/v1/status?service=web", 7, std::chrono::seconds{30}, -1);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->version, 9U);
}

} // namespace
} // namespace tt
