#include "integrations/sqlite/database.hpp"
#include "integrations/sqlite/sqlite_store.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace tt {
namespace {

/// A database as a tt of schema version 1 left it.
class OldDatabase : public testing::Test {
protected:
    OldDatabase() {
        std::ifstream file(TT_VERSION_1);
        const std::string sql{std::istreambuf_iterator<char>(file), {}};
        auto database = sqlite::Database::open(path_);
        EXPECT_TRUE(database && database->run(sql));
    }

    TemporaryDirectory directory_;
    std::filesystem::path path_ = directory_ / "state.db";
};

TEST_F(OldDatabase, KeepsItsRows) {
    const auto store = SqliteStore::open(path_).value();
    const State state = store->load().value();
    EXPECT_EQ(state.fleet.deploys, 1U);
    EXPECT_EQ(state.builds.size(), 2U);
    EXPECT_EQ(state.hosts.size(), 1U);
    EXPECT_EQ(state.permits.size(), 1U);
    EXPECT_EQ(state.credentials.size(), 1U);
    EXPECT_EQ(state.deploys.find("d1")->state, DeployState::accepted);
    EXPECT_EQ(state.stages.find("web/staging")->running, BuildId{"b-1"});
    EXPECT_EQ(state.stages.find("web/staging")->hold->reason, "look first");
    EXPECT_EQ(state.policies.find("web@1")->stages.front().promote.on, PromoteOn::build);
}

TEST_F(OldDatabase, HasNothingOfWhatCameLater) {
    const State state = SqliteStore::open(path_).value()->load().value();
    EXPECT_EQ(state.freezes.size(), 0U);
    EXPECT_EQ(state.deploys.find("d1")->shut_at, Time{});
    EXPECT_EQ(state.deploys.find("d1")->overrode, std::vector<std::string>{});
    EXPECT_EQ(state.stages.find("web/staging")->spent_fire, Time{});
    EXPECT_EQ(state.policies.find("web@1")->stages.front().windows, std::vector<Window>{});
}

TEST_F(OldDatabase, KeepsItsJournalWholeAndGoesOnWithIt) {
    const auto store = SqliteStore::open(path_).value();
    const JournalHead old = store->verify().value();
    EXPECT_EQ(old.sequence, 27U);
    const Time later = std::chrono::sys_days{std::chrono::year{2026} / 12 / 1};
    const Actor ana{"ana", {}, "test"};
    ASSERT_TRUE(store->take_over(later, ana));
    const Freeze freeze{"holiday", "ana", "nobody is here", later, end_of_time, {}, {}};
    const Transaction transaction{later, ana, {{freeze, false}}};
    ASSERT_TRUE(store->commit({&transaction, 1}));
    EXPECT_GT(store->verify().value().sequence, old.sequence);
    EXPECT_EQ(*store->load().value().freezes.find("holiday"), freeze);
}

TEST_F(OldDatabase, OpensAgain) {
    ASSERT_TRUE(SqliteStore::open(path_));
    EXPECT_EQ(SqliteStore::open(path_).value()->load().value().builds.size(), 2U);
}

} // namespace
} // namespace tt
