#include "tests/unit/hooks/hook_fixture.hpp"

namespace tt::hooks {
namespace {

using namespace std::chrono_literals;

/// Starts a service that leaves the hook's session and group, and tells its number.
constexpr const char* start_service = "(setsid sh -c 'echo $$ >up; exec sleep 600' >/dev/null 2>&1 &); ";

class HookDaemon : public HookFixture {
protected:
    const Fifo up_ = fifo("up");
    const Fifo gate_ = fifo("gate");
};

TEST_F(HookDaemon, GoesOnAfterASuccess) {
    begin(script(std::string(start_service) + "read x <gate; exit 0"));
    const pid_t service = up_.hear_pid();
    gate_.tell();
    EXPECT_TRUE(finish().success());
    EXPECT_TRUE(kill_leftover(record()));
    EXPECT_TRUE(is_alive(service));
    ::kill(service, SIGKILL);
}

TEST_F(HookDaemon, IsKilledAfterAFailure) {
    begin(script(std::string(start_service) + "read x <gate; exit 1"));
    const pid_t service = up_.hear_pid();
    EXPECT_TRUE(is_alive(service));
    gate_.tell();
    EXPECT_EQ(finish().status.code, 1);
    EXPECT_FALSE(is_alive(service));
}

TEST_F(HookDaemon, IsKilledWithAHookThatIgnoresTerm) {
    auto run = script("trap '' TERM; " + std::string(start_service) + "sleep 600");
    run.grace = 50ms;
    begin(run);
    const pid_t service = up_.hear_pid();
    EXPECT_TRUE(cancel(record()));
    EXPECT_TRUE(is_interrupted());
    EXPECT_FALSE(is_alive(service));
}

TEST_F(HookDaemon, HoldsUpNothingAndLosesNothingWhenItKeepsTheOutput) {
    const auto told = fifo("told");
    EXPECT_TRUE(
        finish(script("(read x <gate; head -c 500000 /dev/zero; echo $? >told) & echo hook")).success()
    );
    EXPECT_EQ(output(), "hook\n");
    gate_.tell();
    EXPECT_EQ(told.hear(), "0"); // neither killed by a closed pipe nor stuck on a full one
}

} // namespace
} // namespace tt::hooks
