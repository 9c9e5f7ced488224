#include "integrations/build/build_id.hpp"
#include "integrations/signing/signed_index.hpp"
#include "pipeline/model/garbage_view.hpp"
#include "tests/unit/api/api_harness.hpp"

namespace tt {
namespace {

TEST(Requests, GoToTheEngineAsTheyAreAndItsAnswerComesBack) {
    ApiHarness harness;
    harness.engine.answer_with([](const Asked&) { return Answer{"d12", "started", true}; });
    const HttpResponse response = harness.ask(
        "POST", "/v1/deploys", "operator", R"({"service":"web","stage":"prod","build":"#3","reason":"fix"})"
    );
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(*decode<Answer>(response.body), (Answer{"d12", "started", true}));
    const auto asked = harness.engine.asked();
    const auto& request = std::get<StartDeploy>(asked.at(0).request);
    EXPECT_EQ(request.build, "#3");
    EXPECT_EQ(request.reason, "fix");
}

TEST(Requests, ARefusalOfTheEngineHasItsKindMessageAndHint) {
    ApiHarness harness;
    harness.engine.answer_with([](const Asked&) {
        return fail(ErrorKind::blocked, "prod is held", "tt unhold web prod");
    });
    const HttpResponse response = harness.ask("POST", "/v1/holds", "operator", "{}");
    EXPECT_EQ(response.status, 409);
    const auto refusal = decode<Refusal>(response.body);
    EXPECT_EQ(refusal->code, "blocked");
    EXPECT_EQ(refusal->message, "prod is held");
    EXPECT_EQ(refusal->hint, "tt unhold web prod");
}

TEST(Requests, AMisspelledKeyIsRefusedInsteadOfIgnored) {
    ApiHarness harness;
    const HttpResponse response =
        harness.ask("POST", "/v1/deploys", "operator", R"({"service":"web","dryrun":true})");
    EXPECT_EQ(response.status, 400);
    EXPECT_TRUE(harness.engine.asked().empty());
}

TEST(Requests, ABuildWithASignatureThatNoHostCouldReadIsRefused) {
    ApiHarness harness;
    PublishBuild request;
    request.build.service = ServiceName("web");
    request.build.digest = sha256("manifest");
    request.build.id = build_id(request.build.service, CommitId(), request.build.digest);
    request.build.signature = "by ci";
    const HttpResponse response = harness.ask("POST", "/v1/builds", "operator", encode(request));
    EXPECT_EQ(response.status, 400);
    EXPECT_NE(response.body.find("signature of the build cannot be read"), std::string::npos)
        << response.body;
    EXPECT_TRUE(harness.engine.asked().empty());
}

TEST(Requests, ACollectionGoesToTheEngineOnBehalfOfWhoAsks) {
    ApiHarness harness;
    harness.engine.change([&](State& state) {
        Service service;
        service.name = ServiceName{"web"};
        state.services.put(service);
        for (int number = 1; number <= 52; ++number) {
            Build build;
            build.id = BuildId{"b-" + std::to_string(number)};
            build.service = service.name;
            build.number = static_cast<std::uint64_t>(number);
            state.builds.put(build);
        }
    });
    const HttpResponse seen = harness.ask("GET", "/v1/gc?service=web", "reader");
    EXPECT_EQ(seen.status, 200);
    EXPECT_EQ(decode<GarbageView>(seen.body)->services.at(0).builds.size(), 52U);
    EXPECT_EQ(harness.ask("GET", "/v1/gc?service=api", "reader").status, 404);
    EXPECT_TRUE(harness.engine.asked().empty());
    EXPECT_EQ(harness.ask("POST", "/v1/gc", "operator", R"({"service":"web"})").status, 200);
    const auto asked = harness.engine.asked();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].actor.name, "operator");
    const std::vector<BuildId> oldest{BuildId{"b-2"}, BuildId{"b-1"}};
    EXPECT_EQ(std::get<CollectBuilds>(asked[0].request).builds, oldest);
    EXPECT_EQ(harness.ask("POST", "/v1/gc", "operator", R"({"everything":true})").status, 400);
}

/// An index that was signed at `made`, which is what its sequence says.
TakeIndex index_made_at(Time made) {
    TakeIndex request;
    request.service = ServiceName("web");
    request.index.sequence =
        static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(made).time_since_epoch().count());
    request.index.expires_at = std::chrono::floor<std::chrono::seconds>(made) + std::chrono::hours{1};
    request.index.signature = *sign_index(new_secret_key(), request.service, request.index);
    return request;
}

TEST(Requests, AnIndexGoesToTheEngineWhoeverSignedItUnlessItsSequenceLiesInTheFuture) {
    ApiHarness harness;
    harness.engine.answer_with([](const Asked&) { return Answer{"7", "taken", true}; });
    const Time now = harness.engine.now();
    const TakeIndex good = index_made_at(now + std::chrono::hours{23});
    EXPECT_EQ(harness.ask("POST", "/v1/index", "operator", encode(good)).status, 200);
    EXPECT_EQ(std::get<TakeIndex>(harness.engine.asked().at(0).request).index, good.index);
    const TakeIndex ahead = index_made_at(now + std::chrono::hours{25});
    EXPECT_EQ(harness.ask("POST", "/v1/index", "operator", encode(ahead)).status, 400);
    EXPECT_EQ(harness.engine.asked().size(), 1U);
}

TEST(Requests, AnIndexThatNoHostCouldReadIsRefused) {
    ApiHarness harness;
    TakeIndex request = index_made_at(harness.engine.now());
    request.index.signature = "by ci";
    EXPECT_EQ(harness.ask("POST", "/v1/index", "operator", encode(request)).status, 400);
    request = index_made_at(harness.engine.now());
    request.index.builds = {{BuildId("b-1"), "not a whole id"}};
    EXPECT_EQ(harness.ask("POST", "/v1/index", "operator", encode(request)).status, 400);
    EXPECT_TRUE(harness.engine.asked().empty());
    EXPECT_EQ(harness.ask("GET", "/v1/index?service=web", "reader").status, 404);
}

TEST(Requests, ParametersThatAreNoNumbersAreRefused) {
    ApiHarness harness;
    for (const std::string path :
         {"/v1/builds?service=web&limit=x", "/v1/status?since=-1", "/v1/status?wait=30",
          "/v1/config?service=web&revision=1.5"})
        EXPECT_EQ(harness.ask("GET", path, "reader").status, 400) << path;
}

TEST(Tokens, TheSecretIsShownOnceAndTheEngineGetsItsDigestOnly) {
    ApiHarness harness;
    harness.engine.answer_with([](const Asked& asked) {
        return Answer{std::get<AddCredential>(asked.request).credential.id.value, "made", true};
    });
    const HttpResponse response =
        harness.ask("POST", "/v1/tokens", "operator", R"({"name":"ci","role":"operator"})");
    ASSERT_EQ(response.status, 200);
    const auto issued = decode<IssuedToken>(response.body);
    const auto asked = harness.engine.asked();
    const Credential& credential = std::get<AddCredential>(asked.at(0).request).credential;
    EXPECT_EQ(credential.secret, sha256(issued->secret));
    EXPECT_EQ(credential.id, issued->id);
    EXPECT_EQ(credential.role, Role::operate);
}

TEST(Tokens, AnAgentsCredentialIsNotMadeByHand) {
    ApiHarness harness;
    const std::string body = R"({"name":"x","role":"agent"})";
    EXPECT_EQ(harness.ask("POST", "/v1/tokens", "operator", body).status, 400);
    EXPECT_EQ(harness.ask("POST", "/v1/tokens", "operator", R"({"role":"reader"})").status, 400);
}

TEST(Traffic, IsBusyWhileARequestOfPeopleIsOpenAndNotForAgents) {
    ApiHarness harness;
    EXPECT_FALSE(harness.router().busy());
    const std::string version = std::to_string(harness.polls().version());
    auto watching =
        harness.ask_later(harness.request("GET", "/v1/status?since=" + version + "&wait=60s", "reader"));
    harness.wait_until_parked(1);
    EXPECT_TRUE(harness.router().busy());
    harness.polls().publish({});
    EXPECT_EQ(watching.get().status, 200);
    harness.settle();
    EXPECT_FALSE(harness.router().busy());

    harness.ask("POST", "/v1/agents/report", "agent", encode(ApiHarness::report()));
    auto parked = harness.ask_later(
        harness.request("POST", "/v1/agents/report?wait=60s", "agent", encode(ApiHarness::report()))
    );
    harness.wait_until_parked(1);
    EXPECT_FALSE(harness.router().busy());
    harness.engine.change([](State& state) { state.fleet.epoch = 8; });
    harness.polls().publish({HostId{"h-1"}});
    EXPECT_EQ(parked.get().status, 200);
}

} // namespace
} // namespace tt
