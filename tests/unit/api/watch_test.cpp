#include "tests/support/raw_peer.hpp"
#include "tests/unit/api/api_harness.hpp"

namespace tt {
namespace {

std::string version_in(const HttpResponse& response) {
    return std::string(response.headers.value("TT-Version"));
}

TEST(Watching, AnswersAtOnceWithoutSinceAndNamesTheVersion) {
    ApiHarness harness;
    const HttpResponse response = harness.ask("GET", "/v1/status", "reader");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(version_in(response), "1");
}

TEST(Watching, ParksUntilSomethingIsCommitted) {
    ApiHarness harness;
    auto parked = harness.ask_later(harness.request("GET", "/v1/status?since=1&wait=60s", "reader"));
    harness.wait_until_parked(1);
    harness.polls().publish({});
    const HttpResponse response = parked.get();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(version_in(response), "2");
}

TEST(Watching, AnswersAtOnceWhoHasSeenAnotherVersion) {
    ApiHarness harness;
    // Of a server that ran before this one, and had come further.
    EXPECT_EQ(version_in(harness.ask("GET", "/v1/status?since=99&wait=60s", "reader")), "1");
}

TEST(Watching, AnswersWhenTheWaitIsOver) {
    ApiHarness harness;
    EXPECT_EQ(version_in(harness.ask("GET", "/v1/status?since=1&wait=20ms", "reader")), "1");
}

TEST(Watching, ADeployThatDoesNotExistIsNotWaitedFor) {
    ApiHarness harness;
    EXPECT_EQ(harness.ask("GET", "/v1/deploys/d9", "reader").status, 404);
}

TEST(LongPolls, ForgetThePeerThatLeft) {
    ApiHarness harness;
    {
        RawPeer peer = RawPeer::tcp(harness.server().listeners().at(1).port);
        peer.send(
            "GET /v1/status?since=1&wait=60s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer reader\r\n\r\n"
        );
        harness.wait_until_parked(1);
    }
    harness.wait_until_parked(0);
}

TEST(LongPolls, WakeManyHostsInSlicesAndEachOnce) {
    ApiHarness harness;
    constexpr int hosts = 1000;
    std::vector<HostId> news;
    std::map<HostId, int> tries; // on the io thread, like the polls
    for (int i = 0; i < hosts; ++i) news.emplace_back("h-" + std::to_string(i));
    std::promise<void> all;
    harness.server().post([&] {
        for (const HostId& host : news)
            harness.polls().for_host(host, std::chrono::minutes{1}, {}, [&tries, &all, host](bool over) {
                const bool woken = ++tries[host] == 2; // the first time is when it parks
                if (woken && host.value == "h-999") all.set_value();
                return woken || over;
            });
    });
    harness.polls().publish(news);
    all.get_future().get();
    harness.settle();
    harness.wait_until_parked(0);
    for (const auto& [host, count] : tries) EXPECT_EQ(count, 2) << host.value;
}

} // namespace
} // namespace tt
