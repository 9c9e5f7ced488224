#include "agent/service.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/agent/goals.hpp"

#include <gtest/gtest.h>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// Shows a time, and does something at each look but the first after it was armed.
class TrickyClock : public Clock {
public:
    Time now() override { return {}; }

    Duration monotonic() override {
        if (looks_++ > 0 && trick) trick();
        return time;
    }

    void arm(std::function<void()> at_second_look) {
        looks_ = 0;
        trick = std::move(at_second_look);
    }

    Duration time{1000};

private:
    int looks_ = 0;
    std::function<void()> trick;
};

class ServiceTest : public ::testing::Test {
protected:
    ServiceTest() { EXPECT_TRUE(service.follow(&prepared_goal, 1, clock.time)); }

    static ServiceState resident() {
        ServiceState state;
        state.service = ServiceName{"web"};
        state.resident.push_back({build('1'), 3, Reversible::always});
        auto& walk = state.walk.emplace();
        walk.goal = goal_for("d1", '1');
        walk.step = Step::prepared;
        walk.state = StepState::done;
        walk.deadline = 10min;
        return state;
    }

    [[nodiscard]] ServiceState on_disk() const { return journal->services()->front(); }

    void break_disk() const { fs::rename(layout.services(), directory / "away"); }

    void mend_disk() const { fs::rename(directory / "away", layout.services()); }

    Result<> offer_permit() {
        const auto goal = with_permit(prepared_goal, "p1", 10s);
        return service.follow(&goal, 1, clock.time);
    }

    TemporaryDirectory directory;
    Layout layout{.state = directory / "state"};
    Result<Journal> journal = Journal::open(layout);
    TrickyClock clock;
    std::function<Result<std::optional<SignedIndex>>(const ServiceState&, const std::optional<SignedIndex>&)>
        indexes; ///< Empty: what is kept stays.
    Workshop workshop{
        *journal,
        clock,
        [](const ServiceState&) { return Trust{}; },
        [this](const ServiceState& state, const std::optional<SignedIndex>& offered) {
            return indexes ? indexes(state, offered) : state.index;
        },
        [](const ServiceState&) -> Work { return {}; },
        [](const ServiceState&) -> Work { return {}; },
        [](const ServiceName&, const Outcome&) {},
        [] { return true; }
    };
    ServiceGoal prepared_goal = goal_for("d1", '1');
    Service service{resident(), workshop};
};

} // namespace

TEST_F(ServiceTest, BeginsInTheWriteThatTakesThePermit) {
    ASSERT_TRUE(offer_permit());
    EXPECT_TRUE(is_out(service.state()));
    EXPECT_EQ(on_disk(), service.state());
}

TEST_F(ServiceTest, PreparesInTheWriteThatBringsTheGoalOnlyWhereNoOtherServiceIs) {
    const auto two = goal_for("d2", '2');
    ASSERT_TRUE(service.follow(&two, 1, clock.time, false));
    EXPECT_TRUE(on_disk().walk->left);
    service.advance({.has_come = false, .after = "api to prepare"});
    EXPECT_EQ(service.doing(), "deploy d2 waits for api to prepare");
    const auto three = goal_for("d3", '3');
    ASSERT_TRUE(service.follow(&three, 1, clock.time));
    EXPECT_FALSE(on_disk().walk->left);
}

TEST_F(ServiceTest, TakesBackWhatItBeganTooLate) {
    clock.arm([&] { clock.time += 11s; });
    ASSERT_TRUE(offer_permit());
    EXPECT_FALSE(is_out(service.state()));
    EXPECT_EQ(service.state().spent, PermitId{"p1"});
    EXPECT_EQ(on_disk(), service.state());
}

TEST_F(ServiceTest, RepairsTheDiskThatSaysItBegan) {
    clock.arm([&, once = true]() mutable {
        clock.time += 11s;
        if (std::exchange(once, false)) break_disk();
    });
    EXPECT_FALSE(offer_permit());
    EXPECT_FALSE(service.trouble().empty());
    mend_disk();
    EXPECT_TRUE(is_out(on_disk()));
    ASSERT_TRUE(service.follow(&prepared_goal, 1, clock.time)); // The permit was withdrawn meanwhile.
    EXPECT_FALSE(is_out(on_disk()));
    EXPECT_EQ(on_disk(), service.state());
}

TEST_F(ServiceTest, KeepsTheIndexThatAGoalBringsApartFromTheGoal) {
    indexes = [](const ServiceState&, const std::optional<SignedIndex>& offered) { return offered; };
    auto goal = goal_for("d2", '1');
    goal.index = SignedIndex{
        .sequence = 7, .expires_at = {}, .newest = {}, .builds = {}, .keys = {}, .signature = "s"
    };
    ASSERT_TRUE(service.follow(&goal, 1, clock.time));
    EXPECT_EQ(on_disk().index, goal.index);
    EXPECT_FALSE(on_disk().goal->index);
    ASSERT_TRUE(service.follow(nullptr, 1, clock.time));
    EXPECT_EQ(on_disk().index, goal.index) << "also when nothing is wanted any more";
}

TEST_F(ServiceTest, SaysWhatIsWrongWithAnIndexAndKeepsItsOwn) {
    indexes = [](const ServiceState&, const auto&) -> Result<std::optional<SignedIndex>> {
        return fail(ErrorKind::denied, "index 3 of web is older", "make a newer one");
    };
    ASSERT_TRUE(service.follow(&prepared_goal, 1, clock.time));
    EXPECT_EQ(service.index_trouble(), "index 3 of web is older; make a newer one");
    EXPECT_FALSE(service.state().index);
    indexes = nullptr;
    ASSERT_TRUE(service.follow(&prepared_goal, 1, clock.time));
    EXPECT_EQ(service.index_trouble(), "");
}

} // namespace tt::agent
