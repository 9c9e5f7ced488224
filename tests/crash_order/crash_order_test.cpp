#include "tests/bench/crash_order.hpp"

#include <gtest/gtest.h>

namespace tt::bench {
namespace {

using Found = std::vector<std::string>;

Found follow(const std::vector<std::string>& calls) {
    return OrderCheck().follow(calls);
}

TEST(CrashOrder, AReleaseThatIsSyncedRenamedAndSyncedAgainMayBeFlippedTo) {
    EXPECT_EQ(
        follow({
            "change /srv/web/releases/.partial-b-1/page",
            "syncfs /srv/web/releases/.partial-b-1",
            "rename /srv/web/releases/.partial-b-1 /srv/web/releases/b-1 -",
            "fsync /srv/web/releases",
            "rename /srv/web/.current /srv/web/current releases/b-1",
        }),
        Found()
    );
}

TEST(CrashOrder, AReleaseThatBecomesVisibleUnsyncedIsFound) {
    EXPECT_EQ(
        follow({
            "change /srv/web/releases/.partial-b-1/page",
            "rename /srv/web/releases/.partial-b-1 /srv/web/releases/b-1 -",
        }),
        Found{"/srv/web/releases/b-1 became visible before 1 of its files were synced"}
    );
}

TEST(CrashOrder, AFlipToANameThatIsNotDurableIsFound) {
    EXPECT_EQ(
        follow({
            "rename /srv/web/releases/.partial-b-1 /srv/web/releases/b-1 -",
            "rename /srv/web/.current /srv/web/current releases/b-1",
        }),
        Found{"/srv/web/current was flipped to /srv/web/releases/b-1 before that was durable"}
    );
}

TEST(CrashOrder, AHalfWrittenReleaseMayBeThrownAwayUnsynced) {
    EXPECT_EQ(
        follow({
            "change /srv/web/releases/.partial-b-1/page",
            "rename /srv/web/releases/.partial-b-1 /srv/web/releases/.trash/.partial-b-1.1 -",
        }),
        Found()
    );
}

TEST(CrashOrder, WhatWasThrownAwayHidesNothingOfItsSuccessor) {
    EXPECT_EQ(
        follow({
            "change /srv/web/releases/.partial-b-1/page",
            "rename /srv/web/releases/.partial-b-1 /srv/web/releases/.trash/.partial-b-1.1 -",
            "change /srv/web/releases/.partial-b-1/page",
            "rename /srv/web/releases/.partial-b-1 /srv/web/releases/b-1 -",
        }),
        Found{"/srv/web/releases/b-1 became visible before 1 of its files were synced"}
    );
}

} // namespace
} // namespace tt::bench
