#include "pipeline/engine/engine.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/fakes/memory_store.hpp"
#include "tests/unit/engine/fleet.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

namespace tt {
namespace {

using namespace std::chrono_literals;

Result<Answer> ask(Engine& engine, Request request) {
    std::promise<Result<Answer>> answer;
    engine.submit(std::move(request), ana(), [&](Result<Answer> result) {
        answer.set_value(std::move(result));
    });
    return answer.get_future().get();
}

TEST(Engine, AnswersOnlyWhatReadersCanAlreadySee) {
    MemoryStore store;
    ManualClock clock;
    auto engine = Engine::start(store, clock, no_zones, [](const Committed&) {});
    ASSERT_TRUE(engine);
    ASSERT_TRUE(ask(**engine, ApplyConfig{ServiceName{"web"}, one_stage(), {}, false}));
    EXPECT_EQ((*engine)->state()->services.size(), 1U);
    ASSERT_TRUE(ask(**engine, PublishBuild{build_number(1)}));
    EXPECT_EQ((*engine)->state()->builds.size(), 1U);
}

TEST(Engine, TakesRequestsFromManyThreadsOneByOne) {
    MemoryStore store;
    ManualClock clock;
    auto engine = Engine::start(store, clock, no_zones, [](const Committed&) {});
    ASSERT_TRUE(ask(**engine, ApplyConfig{ServiceName{"web"}, one_stage(), {}, false}));
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread)
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 20; ++i) {
                Build build = build_number(1);
                build.id = BuildId{"b-" + std::to_string(thread) + "-" + std::to_string(i)};
                EXPECT_TRUE(ask(**engine, PublishBuild{build}));
                EXPECT_NE((*engine)->state()->builds.find(build.id.value), nullptr);
            }
        });
    threads.clear();
    EXPECT_EQ((*engine)->state()->services.find("web")->builds, 160U);
    engine->reset();
    EXPECT_TRUE(store.verify());
}

TEST(Engine, SettingTheClockMovesNoDeadline) {
    MemoryStore store;
    ManualClock clock;
    auto engine = Engine::start(store, clock, no_zones, [](const Committed&) {});
    const Time before = (*engine)->now();
    clock.set(clock.now() + 48h);
    EXPECT_EQ((*engine)->now(), before);
    clock.set(clock.now() - 96h);
    EXPECT_EQ((*engine)->now(), before);
}

TEST(Engine, NeverStartsBehindTheJournal) {
    auto database = std::make_shared<MemoryDatabase>();
    ManualClock clock;
    Time last;
    {
        MemoryStore store(database);
        auto engine = Engine::start(store, clock, no_zones, [](const Committed&) {});
        ASSERT_TRUE(ask(**engine, ApplyConfig{ServiceName{"web"}, one_stage(), {}, false}));
        last = (*engine)->now();
    }
    clock.set(clock.now() - 240h);
    MemoryStore store(database);
    auto engine = Engine::start(store, clock, no_zones, [](const Committed&) {});
    EXPECT_GE((*engine)->now(), last);
    EXPECT_EQ((*engine)->state()->fleet.epoch, 2U);
}

} // namespace
} // namespace tt
