#include "tests/unit/api/house.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>

namespace tt {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> names_of(const std::vector<BuildFate>& fates) {
    std::vector<std::string> names;
    for (const BuildFate& fate : fates) names.push_back(fate.build.value);
    std::ranges::sort(names);
    return names;
}

TEST(Collector, SaysWhatItWouldDoAndDoesNothing) {
    House house;
    const DeltaName useless = house.add_delta(1, 2);
    const GarbageView view = house.collector().look(house.web).value();
    ASSERT_EQ(view.services.size(), 1U);
    EXPECT_TRUE(view.services[0].automatic);
    std::vector<BuildFate> going = view.services[0].builds;
    EXPECT_EQ(going.size(), 5U);
    std::erase_if(going, [](const BuildFate& fate) { return fate.kept.has_value(); });
    EXPECT_EQ(names_of(going), (std::vector<std::string>{"b-1", "b-2", "b-4"}));
    EXPECT_EQ(view.artifacts, 3U);
    EXPECT_EQ(view.artifact_bytes, 21U);
    EXPECT_EQ(view.deltas, 1U);
    EXPECT_EQ(view.delta_bytes, 4U);
    for (const int number : {1, 2, 3, 4, 5}) EXPECT_TRUE(house.has_bytes(number)) << number;
    EXPECT_TRUE(house.has_delta(useless));
    EXPECT_FALSE(house.build(1).collected);
    EXPECT_EQ(house.collector().look(ServiceName{"api"}).error().kind, ErrorKind::not_found);
    EXPECT_EQ(house.collector().collect(ServiceName{"api"}, house.ana).error().kind, ErrorKind::not_found);
}

TEST(Collector, DeletesTheBytesOfWhatItCollectsAndNothingElse) {
    House house;
    const GarbageView done = house.collect();
    EXPECT_EQ(names_of(done.collected), (std::vector<std::string>{"b-1", "b-2", "b-4"}));
    EXPECT_EQ(done.artifacts, 3U);
    EXPECT_EQ(done.artifact_bytes, 21U);
    EXPECT_EQ(done.left, 0U);
    EXPECT_FALSE(done.more);
    for (const int number : {1, 2, 4}) {
        EXPECT_FALSE(house.has_bytes(number)) << number;
        EXPECT_EQ(house.build(number).collected->by, "ana");
        EXPECT_NE(house.build(number).collected->deleted_at, Time{});
    }
    for (const int number : {3, 5}) {
        EXPECT_TRUE(house.has_bytes(number)) << number;
        EXPECT_FALSE(house.build(number).collected);
    }
    const GarbageView again = house.collect();
    EXPECT_TRUE(again.collected.empty());
    EXPECT_EQ(again.artifacts, 0U);
    EXPECT_EQ(house.artifacts.removals, 3) << "what is gone is not asked for again";
}

TEST(Collector, WritesDownThatABuildIsCollectedBeforeItsBytesGo) {
    House house;
    house.artifacts.on_remove = [&](const Digest& digest) {
        for (const Build* build : house.engine().state()->builds.with(digest.value))
            EXPECT_TRUE(build->collected) << build->id.value;
    };
    house.collect();
    EXPECT_EQ(house.artifacts.removals, 3);
}

TEST(Collector, SaysWhatAStoreDoesNotDeleteAndGoesOnThereLater) {
    House house;
    house.artifacts.refuses = true;
    const GarbageView refused = house.collect();
    EXPECT_EQ(refused.collected.size(), 3U);
    EXPECT_EQ(refused.left, 3U);
    EXPECT_FALSE(refused.more) << "or whoever asks until there is no more would ask for ever";
    EXPECT_EQ(refused.problems, std::vector<std::string>{"the store deletes no files (let it)"}) << "once";
    EXPECT_EQ(house.build(1).collected->deleted_at, Time{});
    house.artifacts.refuses = false;
    house.restart();
    EXPECT_EQ(house.collector().look(house.web)->artifacts, 3U);
    const GarbageView done = house.collect();
    EXPECT_TRUE(done.collected.empty());
    EXPECT_EQ(done.artifacts, 3U);
    EXPECT_EQ(done.left, 0U);
    for (const int number : {1, 2, 4}) EXPECT_FALSE(house.has_bytes(number)) << number;
}

TEST(Collector, GivesUpOnAStoreThatRefusesAgainAndAgain) {
    House house([](State& state) {
        for (int number = 6; number < 20; ++number) {
            Build build = *state.builds.find("b-1");
            build.id = BuildId{"b-" + std::to_string(number)};
            build.artifact.digest = sha256("bytes " + std::to_string(number));
            state.builds.put(build);
        }
    });
    house.artifacts.refuses = true;
    house.collect();
    EXPECT_EQ(house.artifacts.removals, 3);
}

TEST(Collector, LeavesBytesThatABuildThatIsKeptHasToo) {
    House house([](State& state) {
        Build build = *state.builds.find("b-1");
        build.artifact = state.builds.find("b-3")->artifact;
        state.builds.put(build);
    });
    EXPECT_EQ(house.collector().look(house.web)->artifacts, 2U);
    const GarbageView done = house.collect();
    EXPECT_EQ(done.collected.size(), 3U);
    EXPECT_EQ(done.artifacts, 2U);
    EXPECT_TRUE(house.has_bytes(3));
    EXPECT_NE(house.build(1).collected->deleted_at, Time{}) << "there is nothing left to do";
}

TEST(Collector, DeletesBytesThatSeveralCollectedBuildsHaveOnce) {
    House house([](State& state) {
        Build build = *state.builds.find("b-1");
        build.artifact = state.builds.find("b-2")->artifact;
        state.builds.put(build);
    });
    EXPECT_EQ(house.collector().look(house.web)->artifact_bytes, 14U);
    const GarbageView done = house.collect();
    EXPECT_EQ(done.artifacts, 2U);
    EXPECT_EQ(done.artifact_bytes, 14U);
    EXPECT_EQ(done.left, 0U);
}

TEST(Collector, WaitsForThosePublishingTheSameBytes) {
    House house;
    const Digest digest = house.build(1).artifact.digest;
    auto claim = house.claims.use(digest);
    const GarbageView first = house.collect();
    EXPECT_TRUE(house.has_bytes(1));
    EXPECT_EQ(first.left, 1U);
    EXPECT_FALSE(first.more);
    claim.reset();
    EXPECT_EQ(house.collect().artifacts, 1U);
    EXPECT_FALSE(house.has_bytes(1));
}

TEST(Collector, LeavesBytesThatSomebodyWasToldAreThere) {
    House house;
    const Digest digest = house.build(1).artifact.digest;
    const Time now = house.engine().now();
    house.claims.keep_until(digest, now + 1h, now);
    house.collect();
    EXPECT_TRUE(house.has_bytes(1));
    EXPECT_TRUE(house.claims.remove(digest, now + 1h));
}

TEST(Collector, HasThosePublishingWaitForADeletion) {
    House house;
    const Digest digest = house.build(1).artifact.digest;
    auto removal = house.claims.remove(digest, house.engine().now());
    ASSERT_TRUE(removal);
    EXPECT_FALSE(house.claims.remove(digest, house.engine().now())) << "one at a time";
    auto using_it = std::async(std::launch::async, [&] { return house.claims.use(digest); });
    EXPECT_TRUE(house.claims.use(Digest("sha256:another"))) << "of other bytes nobody waits";
    removal.reset();
    EXPECT_TRUE(using_it.get());
}

TEST(Collector, BringsBackWhatWasPublishedAgain) {
    House house;
    house.artifacts.refuses = true;
    house.collect();
    std::promise<Result<Answer>> answer;
    house.engine().submit(PublishBuild{house.build(1)}, house.ana, [&](Result<Answer> result) {
        answer.set_value(std::move(result));
    });
    ASSERT_TRUE(answer.get_future().get());
    house.artifacts.refuses = false;
    EXPECT_EQ(house.collect().artifacts, 2U);
    EXPECT_TRUE(house.has_bytes(1));
    EXPECT_FALSE(house.build(1).collected);
}

TEST(Collector, DeletesDeltasBetweenTreesThatNobodyHasOrWillGet) {
    House house;
    const DeltaName between_the_old = house.add_delta(1, 2);
    const DeltaName of_the_unknown = house.add_delta(8, 9);
    const DeltaName from_live = house.add_delta(3, 4);
    const DeltaName to_live = house.add_delta(1, 3);
    const DeltaName to_the_next = house.add_delta(4, 5);
    const DeltaName young = house.add_delta(2, 4, 23h);
    std::ofstream(house.directory / "deltas" / "readme") << "not ours";
    const GarbageView done = house.collector().collect({}, house.ana).value();
    EXPECT_EQ(done.deltas, 2U);
    EXPECT_EQ(done.delta_bytes, 8U);
    EXPECT_FALSE(house.has_delta(between_the_old));
    EXPECT_FALSE(house.has_delta(of_the_unknown));
    for (const DeltaName& kept : {from_live, to_live, to_the_next, young})
        EXPECT_TRUE(house.has_delta(kept)) << to_text(kept);
    EXPECT_TRUE(std::filesystem::exists(house.directory / "deltas" / "readme"));
}

TEST(Collector, LeavesDeltasOfOtherServicesAlone) {
    House house;
    const DeltaName own = house.add_delta(1, 2);
    const DeltaName foreign = house.add_delta(8, 9);
    EXPECT_EQ(house.collector().look(house.web)->deltas, 1U);
    house.collect();
    EXPECT_FALSE(house.has_delta(own));
    EXPECT_TRUE(house.has_delta(foreign));
}

TEST(Collector, ByItselfTakesBuildsOnlyWhereThePolicySaysSo) {
    const auto without = [](State& state) {
        Policy policy = *state.policies.find("web@1");
        policy.retention.reset();
        state.policies.put(policy);
        for (int number = 1; number <= 5; ++number) {
            Build build = *state.builds.find("b-" + std::to_string(number));
            build.published_at -= std::chrono::days{100};
            state.builds.put(build);
        }
    };
    House quiet(without);
    const DeltaName useless = quiet.add_delta(1, 2);
    const GarbageView done = quiet.collector().collect_by_itself().value();
    EXPECT_TRUE(done.collected.empty());
    EXPECT_EQ(done.deltas, 1U) << "a delta is made again whenever somebody wants it";
    EXPECT_FALSE(quiet.has_delta(useless));
    House house;
    EXPECT_EQ(house.collector().collect_by_itself()->collected.size(), 3U);
    EXPECT_EQ(house.build(1).collected->by, "tt");
}

TEST(Collector, TakesSoManyAtOnceAndSaysThatThereAreMore) {
    House house([](State& state) {
        for (int number = 6; number < 256; ++number) {
            Build build = *state.builds.find("b-1");
            build.id = BuildId{"b-" + std::to_string(number)};
            build.number = static_cast<std::uint64_t>(number) - 5;
            build.artifact.digest = sha256("bytes " + std::to_string(number));
            build.digest = sha256("tree " + std::to_string(number));
            build.commit.dirty = true;
            state.builds.put(build);
        }
    });
    std::size_t collected = 0;
    std::size_t artifacts = 0;
    int portions = 0;
    for (bool more = true; more && portions < 10; ++portions) {
        const GarbageView portion = house.collect();
        EXPECT_LE(portion.collected.size(), 100U);
        collected += portion.collected.size();
        artifacts += portion.artifacts;
        more = portion.more;
    }
    EXPECT_EQ(portions, 3);
    EXPECT_EQ(collected, artifacts);
    EXPECT_GT(collected, 200U);
}

} // namespace
} // namespace tt
