#include "tests/unit/api/api_harness.hpp"

#include <algorithm>
#include <iterator>

namespace tt {
namespace {

struct Row {
    std::string method;
    std::string path;
    std::string roles; ///< r(eader) o(perator) e(nroll) a(gent); -: a signature instead
};

/// Who may do what, written down a second time on purpose.
const std::vector<Row> table = {
    {"POST", "/v1/config", "o"},
    {"GET", "/v1/config", "ro"},
    {"GET", "/v1/config/history", "ro"},
    {"GET", "/v1/config/values", "ro"},
    {"POST", "/v1/config/values", "o"},
    {"POST", "/v1/config/restore", "o"},
    {"POST", "/v1/config/replay", "ro"},
    {"GET", "/v1/artifacts/", "roa"},
    {"HEAD", "/v1/artifacts/", "roa"},
    {"PUT", "/v1/artifacts/", "o"},
    {"GET", "/v1/deltas/", "roa"},
    {"HEAD", "/v1/deltas/", "roa"},
    {"PUT", "/v1/deltas/", "o"},
    {"POST", "/v1/builds", "o"},
    {"GET", "/v1/builds", "ro"},
    {"POST", "/v1/index", "o"},
    {"GET", "/v1/index", "ro"},
    {"POST", "/v1/pins", "o"},
    {"GET", "/v1/gc", "ro"},
    {"POST", "/v1/gc", "o"},
    {"GET", "/v1/ci", "ro"},
    {"GET", "/v1/commits", "ro"},
    {"GET", "/v1/diff", "ro"},
    {"GET", "/v1/drift", "ro"},
    {"GET", "/v1/files", "ro"},
    {"POST", "/v1/deploys", "o"},
    {"GET", "/v1/deploys", "ro"},
    {"GET", "/v1/deploys/", "ro"},
    {"GET", "/v1/plan", "ro"},
    {"GET", "/v1/queue", "ro"},
    {"POST", "/v1/deploys/steer", "o"},
    {"POST", "/v1/holds", "o"},
    {"POST", "/v1/freezes", "o"},
    {"POST", "/v1/vetoes", "o"},
    {"POST", "/v1/approvals", "o"},
    {"POST", "/v1/acceptance", "o"},
    {"POST", "/v1/alerts", "o"},
    {"POST", "/v1/hooks/github", "-"},
    {"POST", "/v1/hooks/jenkins", "ro"},
    {"POST", "/v1/hosts/steer", "o"},
    {"GET", "/v1/version", "roea"},
    {"GET", "/v1/status", "ro"},
    {"GET", "/v1/hosts", "ro"},
    {"GET", "/v1/why", "ro"},
    {"GET", "/v1/calendar", "ro"},
    {"GET", "/v1/log", "ro"},
    {"GET", "/v1/tables", "ro"},
    {"POST", "/v1/promote", "o"},
    {"POST", "/v1/tokens", "o"},
    {"GET", "/v1/tokens", "o"},
    {"POST", "/v1/tokens/revoke", "o"},
    {"POST", "/v1/agents/enroll", "e"},
    {"POST", "/v1/agents/report", "a"},
    {"POST", "/v1/agents/drain", "a"},
    {"POST", "/v1/agents/output", "a"},
    {"GET", "/v1/hosts/output", "ro"},
    {"POST", "/v1/agents/renew", "a"},
    {"GET", "/v1/doctor", "ro"},
    {"GET", "/metrics", "ro"},
};

/// The rows that a credential opens.
std::vector<Row> by_credential() {
    std::vector<Row> rows;
    std::ranges::copy_if(table, std::back_inserter(rows), [](const Row& row) { return row.roles != "-"; });
    return rows;
}

std::string path_of(const Row& row) {
    return row.path.ends_with('/') ? row.path + "x" : row.path;
}

TEST(Access, TheTableNamesEveryRoute) {
    ApiHarness harness;
    std::vector<std::pair<std::string, std::string>> expected;
    std::vector<std::pair<std::string, std::string>> actual;
    for (const Row& row : table) expected.emplace_back(row.method, row.path);
    for (const Route& route : harness.routes()) actual.emplace_back(route.method, route.path);
    std::ranges::sort(expected);
    std::ranges::sort(actual);
    EXPECT_EQ(actual, expected);
}

TEST(Access, EveryRouteOpensForItsRolesOnly) {
    ApiHarness harness;
    for (const Row& row : by_credential())
        for (const std::string role : {"reader", "operator", "enroll", "agent"}) {
            const int status = harness.ask(row.method, path_of(row), role, "{").status;
            const bool open = row.roles.contains(role.front());
            EXPECT_NE(status, 401) << row.method << row.path << " " << role;
            EXPECT_EQ(status != 403, open) << row.method << row.path << " " << role << " " << status;
        }
}

TEST(Access, NoRouteOpensWithoutAValidCredential) {
    ApiHarness harness;
    for (const Row& row : by_credential())
        for (const std::string who : {"", "revoked", "nobody"}) {
            const HttpResponse response = harness.ask(row.method, path_of(row), who, "{");
            EXPECT_EQ(response.status, 401) << row.method << row.path << " '" << who << "'";
            EXPECT_EQ(response.headers.value("WWW-Authenticate"), "Bearer");
        }
    EXPECT_TRUE(harness.engine.asked().empty());
}

TEST(Access, AStrangerDoesNotLearnWhichPathsExist) {
    ApiHarness harness;
    EXPECT_EQ(harness.ask("GET", "/v1/nothing", "").status, 401);
    EXPECT_EQ(harness.ask("GET", "/v1/nothing", "reader").status, 404);
}

TEST(Access, AMethodThatAPathDoesNotTakeIsNamedWithThoseItTakes) {
    ApiHarness harness;
    const HttpResponse response = harness.ask("POST", "/v1/status", "operator");
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(response.headers.value("Allow"), "GET");
}

TEST(Access, TheSocketNeedsNoCredential) {
    ApiHarness harness;
    HttpRequest request = harness.request("GET", "/v1/version", "");
    request.unix_socket = harness.directory / "socket";
    const HttpResponse response = harness.send(request);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(decode<VersionView>(response.body)->version, "1.2.3");
}

TEST(Access, TheEngineLearnsWhoAsks) {
    ApiHarness harness;
    harness.ask("POST", "/v1/holds", "operator", R"({"service":"web","stage":"prod"})");
    const auto asked = harness.engine.asked();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].actor.name, "operator");
    EXPECT_FALSE(asked[0].actor.credential.empty());
    EXPECT_EQ(asked[0].actor.origin, "127.0.0.1");
}

/// Whatever is sent, what comes back never repeats a secret.
TEST(Access, NoRefusalRepeatsASecret) {
    ApiHarness harness;
    const std::string secret = "tt_verysecretverysecretverysecretvery";
    for (const Row& row : table) {
        const HttpResponse unknown = harness.ask(row.method, path_of(row), secret, "{");
        EXPECT_FALSE(unknown.body.contains("verysecret")) << row.path;
    }
    for (const std::string& body :
         {R"({"secret":")" + secret + R"(","host":"../x"})", R"({"secret":[")" + secret + R"("]})",
          R"({"secret":")" + secret + R"(","protocol":99})", R"({"secret":")" + secret}) {
        const HttpResponse refused = harness.ask("POST", "/v1/agents/enroll", "enroll", body);
        EXPECT_EQ(refused.status, 400) << body;
        EXPECT_FALSE(refused.body.contains("verysecret")) << refused.body;
    }
}

} // namespace
} // namespace tt
