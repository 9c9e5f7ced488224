#include "pipeline/model/replay_view.hpp"
#include "pipeline/model/tables_view.hpp"
#include "tests/unit/api/api_harness.hpp"

namespace tt {
namespace {

/// A service with a policy and two builds.
void add_web(State& state) {
    Service service;
    service.name = ServiceName{"web"};
    service.policy = 1;
    Policy policy;
    policy.service = service.name;
    policy.revision = 1;
    state.services.put(service);
    state.policies.put(policy);
    for (const std::uint64_t number : {1U, 2U}) {
        Build build;
        build.id = BuildId{"b-" + std::to_string(number)};
        build.service = service.name;
        build.number = number;
        build.commit.id = CommitId{"c" + std::to_string(number)};
        state.builds.put(build);
    }
}

TEST(Ci, IsShownForTheNewestBuildOrTheOneThatIsNamed) {
    ApiHarness harness;
    harness.engine.change(add_web);
    harness.ci.job = "acme/web";
    const auto newest = decode<CiView>(harness.ask("GET", "/v1/ci?service=web", "reader").body);
    ASSERT_TRUE(newest);
    EXPECT_EQ(newest->build, BuildId{"b-2"});
    EXPECT_EQ(newest->job, "acme/web");
    const auto named = decode<CiView>(harness.ask("GET", "/v1/ci?service=web&build=b-1", "reader").body);
    EXPECT_EQ(named->build, BuildId{"b-1"});
}

TEST(Ci, OfNothingIsNotFound) {
    ApiHarness harness;
    EXPECT_EQ(harness.ask("GET", "/v1/ci?service=web", "reader").status, 404);
    harness.engine.change(add_web);
    EXPECT_EQ(harness.ask("GET", "/v1/ci?service=web&build=b-9", "reader").status, 404);
}

TEST(Files, AreToldBetweenCommitsOfBuildsOnly) {
    ApiHarness harness;
    harness.engine.change(add_web);
    const auto ask = [&](const std::string& query) {
        return harness.ask("GET", "/v1/files?service=" + query, "reader");
    };
    const auto told = decode<FilesView>(ask("web&from=c1&to=c2").body);
    ASSERT_TRUE(told);
    EXPECT_EQ(told->files->at(0).path, "c1..c2");
    for (const std::string query : {"web&from=c1&to=c3", "web&from=../x&to=c2", "web", "shop&from=c1&to=c2"})
        EXPECT_EQ(ask(query).status, 404) << query;
}

const Because unpublished{"publish", "acme/web #7 is not published: it has no artifact", false, Time{}};

TEST(Ci, SaysWhatKeepsANewerRunFromBecomingABuild) {
    ApiHarness harness;
    harness.engine.change(add_web);
    EXPECT_EQ(decode<CiView>(harness.ask("GET", "/v1/ci?service=web", "reader").body)->unpublished, "");
    harness.unpublished = unpublished;
    EXPECT_EQ(
        decode<CiView>(harness.ask("GET", "/v1/ci?service=web", "reader").body)->unpublished,
        unpublished.reason
    );
    harness.engine.change([](State& state) {
        for (const char* id : {"b-1", "b-2"}) state.builds.erase(id);
    });
    const HttpResponse none = harness.ask("GET", "/v1/ci?service=web", "reader");
    EXPECT_EQ(none.status, 404);
    EXPECT_TRUE(none.body.contains(unpublished.reason)) << none.body;
}

TEST(Why, SaysItOfTheServiceAndOfStagesThatTakeBuilds) {
    ApiHarness harness;
    harness.engine.change(add_web);
    harness.engine.change([](State& state) {
        Policy policy = *state.policies.find("web@1");
        for (const char* name : {"staging", "prod"}) policy.stages.emplace_back().name = StageName{name};
        policy.stages.back().from = {StageName{"staging"}};
        state.policies.put(policy);
    });
    harness.unpublished = unpublished;
    const auto of = [&](const std::string& subject) {
        const HttpResponse said = harness.ask("GET", "/v1/why?service=web&subject=" + subject, "reader");
        const auto view = decode<WhyView>(said.body);
        return view && !view->because.empty() && view->because.back() == unpublished;
    };
    EXPECT_TRUE(of("web"));
    EXPECT_TRUE(of("staging"));
    EXPECT_FALSE(of("prod"));
    EXPECT_FALSE(of("b-1"));
    harness.unpublished.reset();
    EXPECT_FALSE(of("web"));
}

TEST(Tables, AreThoseOfTheServiceAndHoldNoSecret) {
    ApiHarness harness;
    harness.engine.change(add_web);
    const HttpResponse response = harness.ask("GET", "/v1/tables?service=web", "reader");
    const auto tables = decode<TablesView>(response.body);
    ASSERT_TRUE(tables);
    EXPECT_EQ(tables->builds.size(), 2U);
    EXPECT_EQ(response.body.find("credential\":\"a"), std::string::npos);
    EXPECT_EQ(harness.ask("GET", "/v1/tables?service=shop", "reader").status, 404);
}

TEST(Replay, ReadsTheWholeJournalAndChangesNothing) {
    ApiHarness harness;
    harness.engine.change(add_web);
    ReplayPolicy asked;
    asked.policy.service = ServiceName{"web"};
    asked.within = std::chrono::days{30};
    const HttpResponse response = harness.ask("POST", "/v1/config/replay", "reader", encode(asked));
    const auto view = decode<ReplayView>(response.body);
    ASSERT_TRUE(view) << response.body;
    EXPECT_EQ(view->deploys, 0);
    EXPECT_TRUE(harness.engine.asked().empty());
    asked.policy.service = ServiceName{"shop"};
    EXPECT_EQ(harness.ask("POST", "/v1/config/replay", "reader", encode(asked)).status, 404);
}

} // namespace
} // namespace tt
