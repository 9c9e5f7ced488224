#include "hooks/remains.hpp"
#include "tests/unit/hooks/hook_fixture.hpp"

#include <algorithm>

namespace tt::hooks {
namespace {

using namespace std::chrono_literals;

/// Hooks that leave a service running, which tells its number.
class HookRemains : public HookFixture {
protected:
    [[nodiscard]] HookRun leaving(const std::string& service, const std::string& releases) const {
        auto run = script("(" + service + " >/dev/null 2>&1 &)");
        run.variables["TT_HOOK_BUILDS_DIR"] = releases;
        return run;
    }

    /// Runs it and returns the number of what it left.
    [[nodiscard]] pid_t leave(const HookRun& run) const {
        begin(run);
        const pid_t service = up_.hear_pid();
        EXPECT_TRUE(finish().success());
        return service;
    }

    [[nodiscard]] Remains remains(std::set<std::string> tokens = {}) const {
        return Remains(directory_ / "srv/web/releases", std::move(tokens));
    }

    [[nodiscard]] std::string releases(const std::string& service) const {
        return directory_ / ("srv/" + service + "/releases");
    }

    const Fifo up_ = fifo("up");
};

constexpr const char* service = "sh -c 'echo $$ >up; exec sleep 600'";
constexpr const char* in_its_own_session = "setsid sh -c 'echo $$ >up; exec sleep 600'";

TEST_F(HookRemains, AreEndedWhereverTheyWent) {
    const pid_t near = leave(leaving(service, releases("web")));
    std::filesystem::remove_all(record());
    const pid_t far = leave(leaving(in_its_own_session, releases("web")));
    EXPECT_EQ(remains().members().size(), 2U);
    EXPECT_TRUE(remains().end_all(generous));
    EXPECT_FALSE(is_alive(near));
    EXPECT_FALSE(is_alive(far));
    EXPECT_TRUE(remains().end_all(generous)) << "as often as one likes";
}

TEST_F(HookRemains, AreNothingThatAnotherServiceStarted) {
    const pid_t other = leave(leaving(in_its_own_session, releases("api")));
    EXPECT_TRUE(remains().members().empty());
    EXPECT_TRUE(remains().end_all(generous));
    EXPECT_TRUE(is_alive(other));
    ::kill(other, SIGKILL);
}

TEST_F(HookRemains, AreKnownByTheTokenOfARunToo) {
    const pid_t cleared = leave(leaving(
        "env -i PATH=/usr/bin:/bin TT_HOOK_RUN=$TT_HOOK_RUN setsid sh -c 'echo $$ >up; exec sleep 600'",
        releases("web")
    ));
    EXPECT_TRUE(remains().members().empty());
    const auto tokens = tokens_below(directory_ / "records");
    EXPECT_EQ(tokens.size(), 1U);
    EXPECT_TRUE(remains(tokens).end_all(generous));
    EXPECT_FALSE(is_alive(cleared));
}

TEST_F(HookRemains, AreKilledWhenTheyDoNotEndInTime) {
    const pid_t stubborn = leave(
        leaving("setsid sh -c 'trap \"\" TERM; echo $$ >up; while :; do sleep 600; done'", releases("web"))
    );
    EXPECT_TRUE(remains().end_all(50ms));
    EXPECT_FALSE(is_alive(stubborn));
}

} // namespace
} // namespace tt::hooks
