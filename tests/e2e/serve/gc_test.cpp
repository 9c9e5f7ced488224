// Builds that nobody needs any more, on a real server: what is said, what goes, and what is left when it is
// killed in between.

#include "integrations/files/directory_store.hpp"
#include "integrations/posix/system_clock.hpp"
#include "integrations/sqlite/sqlite_store.hpp"
#include "pipeline/model/garbage_view.hpp"
#include "tests/e2e/serve/one_host.hpp"
#include "tests/support/faults/fault_proxy.hpp"
#include "tests/support/nginx/nginx.hpp"

#include <algorithm>
#include <future>
#include <thread>

namespace tt {
namespace {

using namespace std::chrono_literals;

std::string bytes_of(int number) {
    return "packed " + std::to_string(number);
}

Build build_of(int number) {
    Build build;
    build.service = ServiceName{"web"};
    build.number = static_cast<std::uint64_t>(number);
    build.commit.id = CommitId{std::string(40, static_cast<char>('0' + number))};
    build.digest = sha256("tree " + std::to_string(number));
    build.id = build_id(build.service, build.commit.id, build.digest);
    build.artifact = {sha256(bytes_of(number)), bytes_of(number).size()};
    return build;
}

/// A server over a service whose builds #1 to #5 were published a hundred days ago.
class OldBuilds : public OneHost {
protected:
    static constexpr Duration age = 24h * 100;

    void SetUp() override {
        make_past();
        add_artifacts(*DirectoryStore::open(directory_ / "home/artifacts"));
        start();
        enroll();
    }

    /// As the server of that time left it.
    void make_past() {
        const std::filesystem::path home = directory_ / "home";
        std::filesystem::create_directory(home);
        ASSERT_EQ(::chmod(home.c_str(), 0700), 0);
        const auto store = must(SqliteStore::open(home / "tt.db"));
        const Time then = SystemClock().now() - age;
        const Actor ana{"ana", {}, "test"};
        ASSERT_TRUE(store->take_over(then, ana));
        Transaction past{then, ana, {{policy_, false}}};
        Service service;
        service.name = ServiceName{"web"};
        service.policy = 1;
        service.builds = 5;
        past.changes.push_back({service, false});
        for (int number = 1; number <= 5; ++number) {
            Build build = build_of(number);
            build.published_at = then;
            past.changes.push_back({build, false});
        }
        ASSERT_TRUE(store->commit({&past, 1}));
    }

    void add_artifacts(DirectoryStore store) {
        for (int number = 1; number <= 5; ++number) {
            std::ofstream(directory_ / "bytes") << bytes_of(number);
            ASSERT_TRUE(store.add(build_of(number).artifact.digest, directory_ / "bytes"));
        }
    }

    [[nodiscard]] virtual std::filesystem::path store_directory() const {
        return directory_ / "home/artifacts";
    }

    /// Which of the builds have their bytes in the store.
    [[nodiscard]] std::vector<int> there() const {
        std::vector<int> numbers;
        for (int number = 1; number <= 5; ++number)
            if (std::filesystem::exists(
                    store_directory() / "sha256" / build_of(number).artifact.digest.value.substr(7)
                ))
                numbers.push_back(number);
        return numbers;
    }

    [[nodiscard]] GarbageView look() const {
        return must(decode<GarbageView>(server_->ask("GET", "/v1/gc?service=web").body));
    }

    [[nodiscard]] GarbageView collect() const {
        const HttpResponse response = server_->ask("POST", "/v1/gc", R"({"service":"web"})");
        EXPECT_EQ(response.status, 200) << response.body;
        return must(decode<GarbageView>(response.body));
    }

    [[nodiscard]] Build now(int number) const {
        const auto view =
            must(decode<BuildsView>(server_->ask("GET", "/v1/builds?service=web&limit=50").body));
        for (const BuildView& each : view.builds)
            if (each.build.id == build_of(number).id) return each.build;
        return {};
    }

    [[nodiscard]] std::string refusal_of_deploying(const std::string& build) const {
        const HttpResponse response = server_->ask(
            "POST", "/v1/deploys", R"({"service":"web","stage":"prod","build":")" + build + "\"}"
        );
        EXPECT_EQ(response.status, 409) << response.body;
        return response.body;
    }

    Policy policy_ = [] {
        Policy policy;
        policy.service = ServiceName{"web"};
        policy.revision = 1;
        policy.retention = Retention{0, 48h};
        policy.stages.resize(1);
        policy.stages[0].name = StageName{"prod"};
        policy.stages[0].hosts.group = "web";
        return policy;
    }();
};

using Numbers = std::vector<int>;

TEST_F(OldBuilds, AreCollectedUnlessTheyWereDeployedAndTheWayBackStaysOpen) {
    walk_until(deploy("#2"), DeployState::accepted);
    walk_until(deploy("#3"), DeployState::accepted);
    const GarbageView would = look();
    EXPECT_EQ(would.artifacts, 2U);
    std::map<std::uint64_t, std::string> fates;
    for (const BuildFate& fate : would.services.at(0).builds) fates[fate.number] = fate.because;
    const std::map<std::uint64_t, std::string> expected{
        {1, "never deployed"}, {2, "the way back of prod"}, {3, "live in prod"},
        {4, "never deployed"}, {5, "next for prod"},
    };
    EXPECT_EQ(fates, expected);
    EXPECT_EQ(there(), (Numbers{1, 2, 3, 4, 5})) << "looking changes nothing";

    const GarbageView done = collect();
    EXPECT_EQ(done.collected.size(), 2U);
    EXPECT_EQ(done.artifact_bytes, 16U);
    EXPECT_EQ(there(), (Numbers{2, 3, 5}));
    EXPECT_TRUE(refusal_of_deploying("#1").contains("was collected on")) << refusal_of_deploying("#1");

    walk_until(deploy("", "rollback"), DeployState::accepted);
    EXPECT_EQ(report_.services.at(0).serving, build_of(2).id);
    const std::string bytes = "/v1/artifacts/" + build_of(2).artifact.digest.value;
    EXPECT_EQ(server_->ask_with(agent_secret, "GET", bytes).body, bytes_of(2));

    EXPECT_EQ(
        server_->ask("PUT", "/v1/artifacts/" + build_of(1).artifact.digest.value, bytes_of(1)).status, 201
    );
    post("/v1/builds", encode(PublishBuild{build_of(1)}));
    EXPECT_FALSE(now(1).collected);
    EXPECT_TRUE(collect().collected.empty()) << "it is as young as a new one";
    walk_until(deploy("#1"), DeployState::accepted);
    const HttpResponse log = server_->ask("GET", "/v1/log?subject=web");
    EXPECT_TRUE(log.body.contains("collected: it had never been deployed")) << log.body;
}

TEST_F(OldBuilds, StayWhereSomebodyPinnedThem) {
    post("/v1/pins", R"({"service":"web","build":"#1","reason":"for the customer"})");
    EXPECT_EQ(collect().collected.size(), 3U) << "all but #1 and the next one, #5";
    EXPECT_EQ(there(), (Numbers{1, 5}));
    EXPECT_EQ(now(1).pin->reason, "for the customer");
}

/// The artifacts lie on a web server, so that the test can hold on to a deletion on its way there.
class OldBuildsElsewhere : public OldBuilds {
protected:
    void SetUp() override {
        make_past();
        add_artifacts(*DirectoryStore::open(nginx_.files()));
        arguments_.insert(
            arguments_.end(), {"--artifacts", "http://127.0.0.1:" + std::to_string(line_.port())}
        );
        start();
    }

    [[nodiscard]] std::filesystem::path store_directory() const override { return nginx_.files(); }

    static std::uint16_t port_of(const Nginx& nginx) {
        return static_cast<std::uint16_t>(std::stoi(nginx.url().substr(nginx.url().rfind(':') + 1)));
    }

    Nginx nginx_;
    FaultProxy line_{port_of(nginx_), [](std::size_t, const std::string&) { return Fault::none; }};
};

TEST_F(OldBuildsElsewhere, AreFinishedByALaterServerWhenThisOneIsKilledBeforeTheirBytesGo) {
    std::promise<void> asked;
    std::promise<void> killed;
    std::atomic_flag once;
    line_.choose([&](std::size_t, const std::string& request) {
        if (!request.starts_with("DELETE")) return Fault::none;
        if (!once.test_and_set()) {
            asked.set_value();
            killed.get_future().wait();
        }
        return Fault::lost_request;
    });
    auto answer = std::async(std::launch::async, [this] {
        try {
            std::ignore = server_->ask("POST", "/v1/gc", R"({"service":"web"})");
        } catch (const std::runtime_error&) {
            return true; // The server is gone.
        }
        return false;
    });
    asked.get_future().wait();
    server_->signal(SIGKILL);
    server_->end();
    killed.set_value();
    EXPECT_TRUE(answer.get());
    EXPECT_EQ(there(), (Numbers{1, 2, 3, 4, 5}));

    line_.choose([](std::size_t, const std::string&) { return Fault::none; });
    start();
    for (const int number : {1, 2, 3, 4}) {
        ASSERT_TRUE(now(number).collected) << number;
        EXPECT_EQ(now(number).collected->deleted_at, Time{});
    }
    EXPECT_TRUE(refusal_of_deploying("#4").contains("was collected on"));
    const GarbageView done = collect();
    EXPECT_TRUE(done.collected.empty());
    EXPECT_EQ(done.artifacts, 4U);
    EXPECT_EQ(there(), Numbers{5});
    EXPECT_NE(now(4).collected->deleted_at, Time{});
    EXPECT_EQ(collect().artifacts, 0U);
}

/// A web server that only reads.
class OldBuildsReadOnly : public OldBuildsElsewhere {
protected:
    void SetUp() override {
        OldBuildsElsewhere::SetUp();
        line_.choose([](std::size_t, const std::string& request) {
            return request.starts_with("DELETE") ? Fault::refused : Fault::none;
        });
    }
};

TEST_F(OldBuildsReadOnly, AreCollectedAndTheirBytesAreSaidToBeStillThere) {
    const GarbageView done = collect();
    EXPECT_EQ(done.collected.size(), 4U);
    EXPECT_EQ(done.left, 4U);
    EXPECT_EQ(done.artifacts, 0U);
    ASSERT_EQ(done.problems.size(), 1U);
    EXPECT_TRUE(done.problems[0].contains("DELETE")) << done.problems[0];
    EXPECT_EQ(there(), (Numbers{1, 2, 3, 4, 5}));
}

class OldBuildsByItself : public OldBuilds {
protected:
    void SetUp() override {
        arguments_.insert(arguments_.end(), {"--gc", "100ms"});
        OldBuilds::SetUp();
    }
};

TEST_F(OldBuildsByItself, AreCollectedWithoutAWord) {
    const Duration deadline = time_since_boot() + very_long;
    while (!server_->log().contains("gc: collected 4 builds") && time_since_boot() < deadline)
        std::this_thread::yield();
    EXPECT_TRUE(server_->log().contains("gc: collected 4 builds; deleted 4 artifacts and 0 deltas"))
        << server_->log();
    EXPECT_EQ(there(), Numbers{5});
    EXPECT_EQ(now(1).collected->by, "tt");
}

} // namespace
} // namespace tt
