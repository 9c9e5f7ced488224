#include "integrations/github/commits.hpp"
#include "tests/unit/github/github_setup.hpp"

#include <set>

namespace tt::github {
namespace {

using namespace std::chrono_literals;

using Clients = GithubTest;

TEST_F(Clients, SayWhoTheyAreAndWhichApiTheyMean) {
    ASSERT_TRUE(find_commit(client_, web_, "main"));
    const HttpHeaders headers = fake_.seen().at(0).headers;
    EXPECT_EQ(headers.value("Authorization"), "Bearer good-token");
    EXPECT_EQ(headers.value("Accept"), "application/vnd.github+json");
    EXPECT_EQ(headers.value("X-GitHub-Api-Version"), "2022-11-28");
    EXPECT_EQ(headers.value("User-Agent"), "tt-test");
}

TEST_F(Clients, WithoutATokenAreNobody) {
    Token nobody("");
    Client client({.api = fake_.api()}, nobody, http_, clock_);
    expect_error(client.get("/repos/acme/web/commits/main"), ErrorKind::denied, "401: Bad credentials");
    EXPECT_EQ(fake_.seen().at(0).headers.find("Authorization"), std::nullopt);
}

TEST_F(Clients, AskAgainOnlyWhetherSomethingChanged) {
    const auto first = list_commits(client_, web_, "main", 10);
    const auto remaining = fake_.with([](FakeState& state) { return state.limits.remaining; });
    EXPECT_EQ(list_commits(client_, web_, "main", 10).value(), first.value());
    EXPECT_EQ(fake_.seen().at(1).status, 304);
    EXPECT_EQ(fake_.with([](FakeState& state) { return state.limits.remaining; }), remaining);
    fake_.with([](FakeState& state) { state.grow("main", 1); });
    EXPECT_EQ(list_commits(client_, web_, "main", 10)->size(), 4U);
    EXPECT_EQ(fake_.seen().at(2).status, 200);
}

TEST_F(Clients, FollowLinksOfAnswersThatWereOnlyConfirmed) {
    fake_.with([](FakeState& state) { state.grow("main", 200); });
    EXPECT_EQ(list_commits(client_, web_, "main", 300)->size(), 203U);
    EXPECT_EQ(list_commits(client_, web_, "main", 300)->size(), 203U);
    const auto seen = fake_.seen();
    ASSERT_EQ(seen.size(), 6U);
    for (std::size_t i = 3; i < 6; ++i) EXPECT_EQ(seen[i].status, 304);
}

/// A credential whose token changes, as that of an app does.
class Changing : public Credential {
public:
    Result<std::string> token() override { return tokens_[use_++ % 2]; }

    void refused() override { ++refusals; }

    int refusals = 0;

private:
    std::size_t use_ = 0;
    std::string tokens_[2] = {"good-token", "other-token"};
};

TEST_F(Clients, DoNotConfirmToOneTokenWhatAnotherWasTold) {
    fake_.with([](FakeState& state) { state.tokens.insert("other-token"); });
    Changing changing;
    Client client({.api = fake_.api()}, changing, http_, clock_);
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(find_commit(client, web_, "main"));
    std::vector<int> statuses;
    for (const auto& seen : fake_.seen()) statuses.push_back(seen.status);
    EXPECT_EQ(statuses, (std::vector{200, 200, 304, 304}));
}

TEST_F(Clients, TellTheCredentialThatItWasRefused) {
    fake_.with([](FakeState& state) { state.tokens.clear(); });
    Changing changing;
    Client client({.api = fake_.api()}, changing, http_, clock_);
    EXPECT_FALSE(find_commit(client, web_, "main"));
    EXPECT_EQ(changing.refusals, 1);
}

TEST_F(Clients, SendNothingWhileALimitLasts) {
    const std::int64_t reset = clock_.now().time_since_epoch() / 1s;
    fake_.with([&](FakeState& state) {
        state.limits.remaining = 1;
        state.limits.reset = reset;
    });
    ASSERT_TRUE(find_commit(client_, web_, "main")) << "the last request of the hour is answered";
    const auto until = client_.wait_until();
    ASSERT_TRUE(until);
    for (int i = 0; i < 3; ++i)
        expect_error(
            find_commit(client_, web_, "main"), ErrorKind::unavailable, "wait until " + to_rfc3339(*until)
        );
    EXPECT_EQ(fake_.seen().size(), 1U);
    clock_.advance_to(*until);
    fake_.with([](FakeState& state) { state.limits.remaining = 5000; });
    EXPECT_TRUE(find_commit(client_, web_, "main"));
}

TEST_F(Clients, SayOfALimitedAnswerThatItWasTheLimit) {
    fake_.with([](FakeState& state) {
        state.next.push_back(
            {.status = 403,
             .headers = {{"Retry-After", "30"}},
             .body = R"({"message":"You have exceeded a secondary rate limit"})"}
        );
    });
    expect_error(find_commit(client_, web_, "main"), ErrorKind::unavailable, "wait until");
    EXPECT_EQ(client_.wait_until(), clock_.now() + 30s);
}

TEST_F(Clients, TellARefusalFromALimit) {
    fake_.with([](FakeState& state) {
        state.next.push_back(
            {.status = 403,
             .headers = {{"X-RateLimit-Remaining", "17"}},
             .body = R"({"message":"Resource not accessible by integration"})"}
        );
    });
    expect_error(
        find_commit(client_, web_, "main"), ErrorKind::denied, "Resource not accessible by integration"
    );
    EXPECT_EQ(client_.wait_until(), std::nullopt);
}

TEST_F(Clients, TryAReadingOnceMoreAfterAHiccup) {
    for (const int status : {502, 503, 504}) {
        fake_.with([&](FakeState& state) {
            state.next.push_back(
                {.status = status, .content_type = "text/html", .body = "<html>Unicorn!</html>"}
            );
        });
        EXPECT_TRUE(find_commit(client_, web_, "main")) << status;
    }
    fake_.with([](FakeState& state) {
        for (int i = 0; i < 2; ++i)
            state.next.push_back({.status = 502, .content_type = "text/html", .body = "<html>Unicorn!</html>"}
            );
    });
    expect_error(
        find_commit(client_, web_, "main"), ErrorKind::unavailable, "502 with a page that is no JSON"
    );
}

TEST_F(Clients, NeverSendAWritingTwice) {
    fake_.with([](FakeState& state) {
        state.next.push_back({.status = 502, .content_type = "text/html", .body = "<html>"});
    });
    expect_error(client_.post("/repos/acme/web/git/refs", "{}"), ErrorKind::unavailable, "POST ");
    EXPECT_EQ(fake_.seen().size(), 1U);
}

TEST_F(Clients, FindARepositoryThatWasRenamed) {
    fake_.with([](FakeState& state) { state.old_repository = "acme/old"; });
    const auto commit = find_commit(client_, {"acme", "old"}, "main");
    ASSERT_TRUE(commit) << commit.error().message;
    const auto seen = fake_.seen();
    EXPECT_EQ(seen.at(0).status, 301);
    EXPECT_EQ(seen.at(1).path, "/repositories/206888201/commits/main");
    EXPECT_EQ(seen.at(1).headers.value("Authorization"), "Bearer good-token");
}

TEST_F(Clients, KeepTheMethodWhenTheRepositoryWasRenamed) {
    fake_.with([](FakeState& state) { state.old_repository = "acme/old"; });
    const std::string body = R"({"sha":"0000000000000000000000000000000000000002","force":true})";
    ASSERT_TRUE(client_.patch("/repos/acme/old/git/refs/heads/main", body));
    const auto seen = fake_.seen();
    EXPECT_EQ(seen.at(0).status, 307);
    EXPECT_EQ(seen.at(1).method, "PATCH");
    EXPECT_EQ(seen.at(1).body, body);
}

TEST_F(Clients, DoNotWriteElsewhereOn301) {
    fake_.with([&](FakeState& state) {
        state.next.push_back({.status = 301, .headers = {{"Location", fake_.api() + "/repositories/1"}}});
    });
    expect_error(client_.post("/repos/acme/web/git/refs", "{}"), ErrorKind::conflict, "moved to");
    EXPECT_EQ(fake_.seen().size(), 1U);
}

TEST_F(Clients, NeverShowAnotherServerTheToken) {
    FakeGithub other;
    const auto send_there = [&](int status) {
        fake_.with([&](FakeState& state) {
            state.next.push_back(
                {.status = status, .headers = {{"Location", other.api() + "/repos/acme/web/commits/main"}}}
            );
        });
    };
    for (const int status : {301, 302, 307, 308}) {
        send_there(status);
        EXPECT_FALSE(find_commit(client_, web_, "main"));
        send_there(status);
        expect_error(
            client_.patch("/repos/acme/web/git/refs/heads/main", "{}"), ErrorKind::conflict, "moved to"
        );
    }
    EXPECT_EQ(other.seen().size(), 4U) << "what only reads may follow";
    for (const auto& seen : other.seen()) EXPECT_EQ(seen.headers.find("Authorization"), std::nullopt);
}

TEST_F(Clients, DoNotFollowALinkToAnotherServer) {
    FakeGithub other;
    fake_.with([&](FakeState& state) {
        state.next.push_back(
            {.headers = {{"Link", "<" + other.api() + "/repos/acme/web/commits?page=2>; rel=\"next\""}},
             .body = "[]"}
        );
    });
    expect_error(list_commits(client_, web_, "main", 10), ErrorKind::corrupt, "on another server");
    EXPECT_TRUE(other.seen().empty());
}

TEST_F(Clients, LeaveACircle) {
    fake_.with([&](FakeState& state) {
        for (int i = 0; i < 20; ++i)
            state.next.push_back({.status = 301, .headers = {{"Location", "/repositories/1"}}});
    });
    expect_error(client_.get("/repos/acme/web"), ErrorKind::corrupt, "circle");
    EXPECT_EQ(fake_.seen().size(), 6U);
}

TEST_F(Clients, DoNotFollowARedirectToNowhere) {
    for (const char* location : {"", "ftp://x/", "http://", "https://user@host/"}) {
        fake_.with([&](FakeState& state) {
            state.next.push_back({.status = 302, .headers = {{"Location", location}}});
        });
        expect_error(client_.get("/repos/acme/web"), ErrorKind::corrupt, "nowhere");
    }
}

TEST_F(Clients, SayWhatGithubComplainsAbout) {
    const auto give = [&](int status, const std::string& body) {
        fake_.with([&](FakeState& state) { state.next.push_back({.status = status, .body = body}); });
        return client_.post("/repos/acme/web/x", "{}");
    };
    expect_error(
        give(
            422,
            R"({"message":"Validation Failed","errors":[{"resource":"Label","code":"invalid","field":"color"},{"code":"custom","message":"so bad"}]})"
        ),
        ErrorKind::invalid_input, "422: Validation Failed; Label.color invalid; so bad"
    );
    expect_error(
        give(422, R"({"message":"No","errors":["one","two"]})"), ErrorKind::invalid_input, "No; one; two"
    );
    expect_error(
        give(422, R"({"message":"Reference already exists"})"), ErrorKind::conflict, "already exists"
    );
    expect_error(give(409, R"({"message":"Conflict merging"})"), ErrorKind::conflict, "Conflict merging");
    expect_error(give(403, R"({"message":"line\nbreak \u001b[31m"})"), ErrorKind::denied, "line break  [31m");
    expect_error(give(500, ""), ErrorKind::unavailable, "answers 500");
    expect_error(give(451, "{}"), ErrorKind::denied, "451");
    expect_error(give(418, "[1]"), ErrorKind::failed, "418");
    EXPECT_LT(give(422, R"({"message":")" + std::string(5000, 'x') + "\"}").error().message.size(), 700U);
}

TEST_F(Clients, TakeNoPageForAnAnswer) {
    fake_.with([](FakeState& state) {
        state.next.push_back({.content_type = "text/html", .body = "<html>Log in</html>"});
    });
    expect_error(client_.get("/repos/acme/web"), ErrorKind::corrupt, "no JSON");
}

TEST_F(Clients, HideTheTokenWhenSomethingRepeatsIt) {
    fake_.with([](FakeState& state) {
        state.next.push_back(
            {.status = 403, .body = R"({"message":"Bearer good-token and good-token may not"})"}
        );
    });
    expect_error(client_.get("/repos/acme/web"), ErrorKind::denied, "Bearer *** and *** may not");
}

TEST_F(Clients, SayThatNobodyAnswers) {
    Client client = client_of("http://127.0.0.1:1");
    EXPECT_EQ(client.get("/repos/acme/web").error().kind, ErrorKind::unavailable);
    Client nonsense = client_of("nonsense");
    EXPECT_EQ(nonsense.get("/repos/acme/web").error().kind, ErrorKind::invalid_input);
}

TEST_F(Clients, StopWhenTold) {
    std::stop_source stop;
    Client client({.api = fake_.api(), .stop = stop.get_token()}, token_, http_, clock_);
    stop.request_stop();
    EXPECT_EQ(client.get("/repos/acme/web").error().kind, ErrorKind::cancelled);
}

} // namespace
} // namespace tt::github
