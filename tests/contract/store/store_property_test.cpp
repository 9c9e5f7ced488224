#include "pipeline/model/fold.hpp"
#include "tests/contract/store/store_kinds.hpp"
#include "tests/gen/changes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>

namespace tt {
namespace {

using Groups = std::vector<std::vector<Transaction>>;

Groups any_groups() {
    return gen::few(gen::group);
}

/// Commits the groups to a fresh store, opening it anew before some of them, and returns what a model of
/// the state has become.
State commit_all(StoreHome& home, const Groups& groups) {
    auto store = home.open();
    State model;
    model.fleet = store->take_over(Time{}, {}).value();
    for (const auto& group : groups) {
        if (gen::below(4) == 3) {
            store = home.open();
            model.fleet = store->take_over(Time{}, {}).value();
        }
        store->commit(group).value();
        for (const Transaction& transaction : group)
            for (const Change& change : transaction.changes) apply(model, change);
    }
    return model;
}

void check_chain(const std::vector<JournalEntry>& journal) {
    JournalHead head;
    for (const JournalEntry& entry : journal) {
        RC_ASSERT(entry.sequence == head.sequence + 1);
        RC_ASSERT(entry.previous == head.hash);
        head = {entry.sequence, entry.hash};
    }
}

template<class Home>
class StoreProperties : public testing::Test {};

using Homes = testing::Types<MemoryHome, SqliteHome>;
TYPED_TEST_SUITE(StoreProperties, Homes);

TYPED_TEST(StoreProperties, FoldsTheJournalToExactlyTheTables) {
    const bool holds = rc::check([] {
        TypeParam home;
        const State model = commit_all(home, any_groups());
        const auto store = home.open();
        const auto journal = store->journal(0, SIZE_MAX).value();
        const State loaded = store->load().value();
        check_chain(journal);
        RC_ASSERT(first_difference(model, loaded) == "");
        RC_ASSERT(first_difference(fold(journal), loaded) == "");
        RC_ASSERT(store->verify().value() == store->head().value());
    });
    EXPECT_TRUE(holds);
}

TEST(FakeStore, WritesTheSameJournalAsTheRealStore) {
    const bool holds = rc::check([] {
        const auto groups = any_groups();
        MemoryHome memory;
        SqliteHome file;
        const auto fake = memory.open();
        const auto real = file.open();
        Fleet fleet = real->take_over(Time{}, {}).value();
        RC_ASSERT(fake->take_over(Time{}, {}).value().epoch == fleet.epoch);
        for (const auto& group : groups) {
            fake->commit(group).value();
            real->commit(group).value();
        }
        const auto lines = fake->journal(2, SIZE_MAX).value();
        const auto others = real->journal(2, SIZE_MAX).value();
        RC_ASSERT(lines.size() == others.size());
        for (std::size_t i = 0; i < lines.size(); ++i) {
            RC_ASSERT(lines[i].change == others[i].change);
            RC_ASSERT(lines[i].actor == others[i].actor);
            RC_ASSERT(lines[i].at == others[i].at);
        }
    });
    EXPECT_TRUE(holds);
}

} // namespace
} // namespace tt
