#include "integrations/crypto/base64.hpp"
#include "integrations/crypto/hmac.hpp"
#include "integrations/http/form.hpp"
#include "tests/support/raw_peer.hpp"
#include "tests/unit/api/api_harness.hpp"

namespace tt {
namespace {

const std::string sha = "6113728f27ae82c7b1a177c8d03f9e96e0adf246";
const std::string of_repository =
    R"("repository":{"id":186853002,"full_name":"Acme/Web","html_url":"https://GitHub.com/Acme/Web"})";
const std::string of_namesake =
    R"("repository":{"id":1,"full_name":"acme/web","html_url":"https://github.example/acme/web"})";
const std::string status = R"({"sha":")" + sha + R"(","state":"success",)" + of_repository + "}";
const Hint about_web{ServiceName{"web"}, CommitId{sha}};

/// A server that knows `web`, whose commits are at acme/web and whose job is acme/web, and `api`, which has
/// nothing to do with either.
class Hooks : public testing::Test {
protected:
    Hooks() {
        harness_.engine.change([](State& state) {
            adopt(state, "web", "acme/web");
            adopt(state, "api", "acme/web-api");
        });
    }

    static void adopt(State& state, const std::string& name, const std::string& place) {
        adopt(state, name, place, "", "https://ci.example");
    }

    static void adopt(
        State& state, const std::string& name, const std::string& place, const std::string& github,
        const std::string& jenkins
    ) {
        state.services.put({.name = ServiceName{name}, .policy = 1, .index = {}});
        Policy policy;
        policy.service = ServiceName{name};
        policy.revision = 1;
        policy.source.github = place;
        policy.source.server = github;
        policy.ci.jenkins = jenkins;
        policy.ci.job = place;
        state.policies.put(policy);
    }

    /// A delivery as GitHub sends it.
    [[nodiscard]] HttpRequest
    delivery(const std::string& event, const std::string& body, const std::string& id = "d-1") const {
        HttpRequest request = harness_.request("POST", "/v1/hooks/github", "", body);
        request.headers.add("X-GitHub-Event", event);
        request.headers.add("X-GitHub-Delivery", id);
        request.headers.add("Content-Type", "application/json");
        request.headers.add(
            "X-Hub-Signature-256", "sha256=" + hmac_sha256_hex(ApiHarness::webhook_secret, body)
        );
        return request;
    }

    /// The same, signed with the secret of the other GitHub.
    [[nodiscard]] HttpRequest
    from_namesake(const std::string& event, const std::string& body, const std::string& id) const {
        const std::string hmac = hmac_sha256_hex(ApiHarness::other_secret, body);
        return with(delivery(event, body, id), "X-Hub-Signature-256", "sha256=" + hmac);
    }

    static HttpRequest with(HttpRequest request, const std::string& name, const std::string& value) {
        HttpHeaders headers;
        for (const auto& [key, old] : request.headers)
            if (!same_header(key, name)) headers.add(key, old);
        headers.add(name, value);
        request.headers = std::move(headers);
        return request;
    }

    /// Sends it, which must change nothing, and returns the status.
    int status_of_refused(const HttpRequest& request) {
        const int answered = harness_.send(request).status;
        EXPECT_TRUE(harness_.engine.hints().empty());
        EXPECT_TRUE(harness_.engine.asked().empty());
        return answered;
    }

    int notify(const std::string& who, const std::string& body) {
        return harness_.ask("POST", "/v1/hooks/jenkins", who, body).status;
    }

    ApiHarness harness_;
};

TEST_F(Hooks, NewsOfGithubMakeTheServicesOfTheRepositoryLookAgain) {
    EXPECT_EQ(harness_.send(delivery("status", status)).status, 204);
    EXPECT_EQ(harness_.engine.hints(), std::vector{about_web});
    EXPECT_TRUE(harness_.engine.asked().empty()) << "a hint is no request";
}

/// Each of them is a reason to ask GitHub what it now says about the commit.
TEST_F(Hooks, EveryEventAboutACommitMakesItsServicesLookAgain) {
    const std::vector<std::pair<std::string, std::string>> events{
        {"push", R"("ref":"refs/heads/main","after":")" + sha + R"(","deleted":false)"},
        {"status", R"("sha":")" + sha + R"(","state":"failure")"},
        {"check_run", R"("check_run":{"head_sha":")" + sha + R"(","check_suite":{"head_branch":"main"}})"},
        {"check_suite", R"("check_suite":{"head_sha":")" + sha + R"(","head_branch":null})"},
        {"deployment_status",
         R"("deployment":{"sha":")" + sha + R"("},"deployment_status":{"state":"success"})"},
    };
    std::vector<Hint> expected;
    for (const auto& [event, members] : events) {
        const std::string body = "{" + members + "," + of_repository + "}";
        EXPECT_EQ(harness_.send(delivery(event, body, event)).status, 204) << event;
        expected.push_back(about_web);
        EXPECT_EQ(harness_.engine.hints(), expected) << event;
    }
    EXPECT_TRUE(harness_.engine.asked().empty()) << "a hint is no request";
}

TEST_F(Hooks, NewsOfOneGithubAreNotThoseOfAnother) {
    harness_.engine.change([](State& state) {
        adopt(state, "shop", "acme/web", "https://github.example", "");
        adopt(state, "blog", "acme/web", "https://10.0.0.7/api/v3", "");
    });
    const Hint about_shop{ServiceName{"shop"}, CommitId{sha}};
    const Hint about_blog{ServiceName{"blog"}, CommitId{sha}}; // Whose API may be that of either.
    EXPECT_EQ(harness_.send(delivery("status", status)).status, 204);
    EXPECT_EQ(harness_.engine.hints(), (std::vector{about_blog, about_web}));
    const std::string elsewhere = R"({"sha":")" + sha + R"(",)" + of_namesake + "}";
    EXPECT_EQ(harness_.send(from_namesake("status", elsewhere, "d-2")).status, 204);
    EXPECT_EQ(harness_.engine.hints(), (std::vector{about_blog, about_web, about_blog, about_shop}));
}

TEST_F(Hooks, ASecretOfOneGithubSignsNothingForAnother) {
    EXPECT_EQ(status_of_refused(from_namesake("status", status, "d-1")), 401);
    const std::string nowhere = R"({"sha":")" + sha + R"(","repository":{"id":1,"full_name":"acme/web"}})";
    EXPECT_EQ(status_of_refused(from_namesake("status", nowhere, "d-2")), 401);
    EXPECT_EQ(harness_.send(delivery("status", status)).status, 204) << "nobody uses up its id";
}

/// Of a request without a signature only the head is read: the answer comes though the body never does.
TEST_F(Hooks, ABodyOfAStrangerIsNotRead) {
    const std::uint16_t port = harness_.server().listeners().at(1).port;
    for (const std::string signature : {"", "X-Hub-Signature-256: sha256=00\r\n"}) {
        RawPeer peer = RawPeer::tcp(port);
        peer.send(
            "POST /v1/hooks/github HTTP/1.1\r\nHost: x\r\n" + signature + "Content-Length: 1000000\r\n\r\n"
        );
        EXPECT_EQ(peer.read_status(), 401) << signature;
    }
    EXPECT_TRUE(harness_.engine.hints().empty());
}

TEST_F(Hooks, NewsOfGithubMayComeAsAForm) {
    const HttpRequest request = delivery("status", "payload=" + form_value(status));
    const std::string form = "application/x-www-form-urlencoded";
    EXPECT_EQ(harness_.send(with(request, "Content-Type", form)).status, 204);
    EXPECT_EQ(harness_.engine.hints(), std::vector{about_web});
}

TEST_F(Hooks, AWrongSignatureIsRefusedWhateverElseIsSent) {
    for (const std::string signature : {"", "sha256=", "sha256=00", "sha1=00"}) {
        HttpRequest request = with(delivery("status", status), "X-Hub-Signature-256", signature);
        request.headers.add("Authorization", "Bearer operator");
        EXPECT_EQ(status_of_refused(request), 401) << signature;
    }
    HttpRequest changed = delivery("status", status);
    changed.body += " ";
    EXPECT_EQ(status_of_refused(changed), 401);
}

TEST_F(Hooks, ADeliveryCountsOnce) {
    EXPECT_EQ(harness_.send(delivery("status", status)).status, 204);
    const HttpResponse again = harness_.send(delivery("status", status));
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(decode<Answer>(again.body)->message, "nothing is done again: it came before");
    EXPECT_EQ(harness_.engine.hints().size(), 1U);
    EXPECT_EQ(harness_.send(delivery("status", status, "d-2")).status, 204);
    EXPECT_EQ(harness_.engine.hints().size(), 2U);
}

TEST_F(Hooks, GarbageIsRefusedBeforeAndAfterItsSignature) {
    const std::string garbage(1'000'000, '{');
    const std::string no_signature = "sha256=" + std::string(64, '0');
    const HttpRequest forged = with(delivery("push", garbage), "X-Hub-Signature-256", no_signature);
    EXPECT_EQ(status_of_refused(forged), 401);
    EXPECT_EQ(status_of_refused(delivery("push", garbage)), 400);
    EXPECT_EQ(status_of_refused(delivery("push", std::string(2'000'000, '{'))), 413);
    EXPECT_EQ(notify("reader", garbage), 400);
    EXPECT_EQ(notify("reader", "{}"), 400);
    EXPECT_TRUE(harness_.engine.hints().empty());
}

TEST_F(Hooks, WhatTellsNothingAboutACommitIsTakenAndIgnored) {
    EXPECT_EQ(status_of_refused(delivery("issues", R"({"action":"opened"})")), 204);
    EXPECT_EQ(status_of_refused(delivery("ping", R"({"zen":"Keep it logically awesome."})", "d-2")), 204);
    const std::string gone = R"({"ref":"refs/heads/x","after":")" + std::string(40, '0')
                             + R"(","deleted":true,)" + of_repository + "}";
    EXPECT_EQ(status_of_refused(delivery("push", gone, "d-3")), 204);
    const std::string elsewhere =
        R"({"sha":")" + sha + R"(","repository":{"id":1,"full_name":"acme/other"}})";
    EXPECT_EQ(status_of_refused(delivery("status", elsewhere, "d-4")), 204);
}

TEST_F(Hooks, ANoteOfJenkinsIsAboutEveryCommitOfItsJob) {
    const std::string run =
        R"({"build":{"phase":"FINALIZED","full_url":"https://ci.example/job/acme/job/web/)";
    EXPECT_EQ(notify("reader", run + R"(18/"}})"), 204);
    EXPECT_EQ(notify("operator", run + R"(job/main/3/"}})"), 204) << "a branch of a multibranch project";
    EXPECT_EQ(notify("reader", R"({"build":{"url":"job/other/3/"}})"), 204);
    const Hint any{ServiceName{"web"}, {}};
    EXPECT_EQ(harness_.engine.hints(), (std::vector{any, any}));
    EXPECT_TRUE(harness_.engine.asked().empty());
}

TEST_F(Hooks, ANoteIsAboutTheJobOfThatJenkinsWhereOneIs) {
    harness_.engine.change([](State& state) {
        adopt(state, "shop", "acme/web", "", "https://ci-2.example/x/");
    });
    const Hint web{ServiceName{"web"}, {}};
    const Hint shop{ServiceName{"shop"}, {}};
    const auto note = [&](const std::string& url) {
        EXPECT_EQ(notify("reader", R"({"build":{"full_url":")" + url + R"(job/acme/job/web/18/"}})"), 204);
    };
    note("https://ci-2.example/x/");
    EXPECT_EQ(harness_.engine.hints(), std::vector{shop});
    note("https://ci.example/");
    EXPECT_EQ(harness_.engine.hints(), (std::vector{shop, web}));
    note("http://10.0.0.3:8080/"); // As Jenkins calls itself, and nobody else.
    EXPECT_EQ(harness_.engine.hints(), (std::vector{shop, web, shop, web}));
}

TEST_F(Hooks, JenkinsMayGiveItsTokenAsAPassword) {
    const HttpRequest request =
        harness_.request("POST", "/v1/hooks/jenkins", "", R"({"build":{"url":"job/acme/job/web/18/"}})");
    const auto status_with = [&](const std::string& authorization) {
        return harness_.send(with(request, "Authorization", authorization)).status;
    };
    EXPECT_EQ(status_with("Basic " + to_base64("jenkins:reader")), 204);
    EXPECT_EQ(status_with("Basic " + to_base64("reader:nobody")), 401);
    EXPECT_EQ(status_with("Basic " + to_base64("reader")), 401);
    EXPECT_EQ(status_with("Basic nothing in base64"), 401);
    const HttpRequest elsewhere = harness_.request("GET", "/v1/status", "");
    EXPECT_EQ(
        harness_.send(with(elsewhere, "Authorization", "Basic " + to_base64("jenkins:operator"))).status, 401
    ) << "there only";
}

} // namespace
} // namespace tt
