#include "pipeline/model/fold.hpp"
#include "tests/contract/store/store_kinds.hpp"

#include <gtest/gtest.h>

#include <array>

namespace tt {
namespace {

const Actor ana{"ana", CredentialId("c1"), "10.0.0.7"};
const Time noon = *parse_rfc3339("2026-11-21T12:00:00Z");

Deploy deploy(std::string id, std::string reason = "") {
    Deploy made;
    made.id = DeployId(std::move(id));
    made.reason = std::move(reason);
    return made;
}

Transaction put(const Record& record) {
    return {noon, ana, {{record, false}}};
}

Transaction erase(const Record& record) {
    return {noon, ana, {{record, true}}};
}

Result<> commit(Store& store, const Transaction& transaction) {
    return store.commit({&transaction, 1});
}

template<class Home>
class StoreContract : public testing::Test {
protected:
    /// A store that has taken over, with the journal at line 1.
    StoreContract() { (void)store_->take_over(noon, ana).value(); }

    Home home_;
    std::unique_ptr<Store> store_ = home_.open();
};

using Homes = testing::Types<MemoryHome, SqliteHome>;
TYPED_TEST_SUITE(StoreContract, Homes);

TYPED_TEST(StoreContract, StartsEmpty) {
    TypeParam home;
    const auto store = home.open();
    EXPECT_EQ(store->head().value(), JournalHead{});
    EXPECT_EQ(store->verify().value(), JournalHead{});
    EXPECT_EQ(first_difference(store->load().value(), State{}), "");
}

TYPED_TEST(StoreContract, MakesTheFleetOnceAndRaisesTheEpoch) {
    const Fleet first = this->store_->load()->fleet;
    EXPECT_FALSE(first.id.empty());
    EXPECT_EQ(first.epoch, 1U);
    const Fleet second = this->home_.open()->take_over(noon, ana).value();
    EXPECT_EQ(second.id, first.id);
    EXPECT_EQ(second.epoch, 2U);
}

TYPED_TEST(StoreContract, JournalsATakeOver) {
    const auto journal = this->store_->journal(1, 10).value();
    ASSERT_EQ(journal.size(), 1U);
    EXPECT_EQ(journal[0].actor, ana);
    EXPECT_EQ(journal[0].at, noon);
    EXPECT_EQ(journal[0].epoch, 1U);
    EXPECT_EQ(std::get<Fleet>(journal[0].change.after).epoch, 1U);
}

TYPED_TEST(StoreContract, LoadsWhatWasCommittedAlsoFromAnotherStore) {
    ASSERT_TRUE(commit(*this->store_, put(deploy("d1", "first"))));
    ASSERT_TRUE(commit(*this->store_, put(deploy("d1", "second"))));
    ASSERT_TRUE(commit(*this->store_, put(deploy("d2"))));
    ASSERT_TRUE(commit(*this->store_, erase(deploy("d2"))));
    const State state = this->home_.open()->load().value();
    ASSERT_EQ(state.deploys.size(), 1U);
    EXPECT_EQ(*state.deploys.find("d1"), deploy("d1", "second"));
}

TYPED_TEST(StoreContract, KeepsTextToTheLetter) {
    const std::string text("a\0'\"; DROP TABLE deploy; -- \xF0\x9F\x9A\x80\n", 33);
    ASSERT_TRUE(commit(*this->store_, put(deploy("d'1", text))));
    EXPECT_EQ(this->home_.open()->load()->deploys.find("d'1")->reason, text);
}

TYPED_TEST(StoreContract, ErasesWhatIsNotThereAndSaysSoInTheJournal) {
    ASSERT_TRUE(commit(*this->store_, erase(deploy("d9"))));
    EXPECT_TRUE(this->store_->journal(2, 1)->at(0).change.erased);
    EXPECT_TRUE(this->store_->verify());
}

TYPED_TEST(StoreContract, WritesNothingOfAGroupWithOneBadChange) {
    const JournalHead before = this->store_->head().value();
    const std::array group{put(deploy("d1")), erase(Fleet{}), put(deploy("d2"))};
    EXPECT_EQ(this->store_->commit(group).error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(this->store_->head().value(), before);
    EXPECT_EQ(this->store_->load()->deploys.size(), 0U);
    EXPECT_TRUE(commit(*this->store_, put(deploy("d3")))) << "a refused group must not stand in the way";
}

TYPED_TEST(StoreContract, RefusesARecordThatWouldNotReadBack) {
    Deploy large = deploy("d1", std::string(17 * 1024 * 1024, 'x'));
    EXPECT_EQ(commit(*this->store_, put(large)).error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(commit(*this->store_, put(deploy("d\xff"))).error().kind, ErrorKind::invalid_input);
    EXPECT_TRUE(this->store_->verify());
}

TYPED_TEST(StoreContract, RefusesToWriteBeforeItTookOver) {
    const auto reader = this->home_.open();
    EXPECT_EQ(commit(*reader, put(deploy("d1"))).error().kind, ErrorKind::conflict);
    EXPECT_EQ(reader->load()->deploys.size(), 0U);
}

TYPED_TEST(StoreContract, FencesOffTheOlderOfTwoStores) {
    const auto newer = this->home_.open();
    ASSERT_TRUE(newer->take_over(noon, ana));
    const auto refused = commit(*this->store_, put(deploy("d1")));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    EXPECT_EQ(
        refused.error().message, "another control plane took over: the fleet is at epoch 2, this one holds 1"
    );
    EXPECT_EQ(newer->load()->deploys.size(), 0U);
    EXPECT_EQ(newer->head()->sequence, 2U);
    EXPECT_TRUE(commit(*newer, put(deploy("d1"))));
}

TYPED_TEST(StoreContract, FollowsAHigherEpochAndRefusesALowerOne) {
    Fleet fleet = this->store_->load()->fleet;
    fleet.epoch = 9;
    ASSERT_TRUE(commit(*this->store_, put(fleet)));
    EXPECT_TRUE(commit(*this->store_, put(deploy("d1"))));
    EXPECT_EQ(this->store_->journal(3, 1)->at(0).epoch, 9U);
    fleet.epoch = 8;
    EXPECT_EQ(commit(*this->store_, put(fleet)).error().kind, ErrorKind::invalid_input);
    fleet = {FleetId("another"), 9, 0, 0};
    EXPECT_EQ(commit(*this->store_, put(fleet)).error().kind, ErrorKind::invalid_input);
}

TYPED_TEST(StoreContract, GivesTheJournalInPages) {
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(commit(*this->store_, put(deploy("d" + std::to_string(i)))));
    EXPECT_EQ(this->store_->journal(0, SIZE_MAX)->size(), 6U);
    const auto page = this->store_->journal(3, 2).value();
    ASSERT_EQ(page.size(), 2U);
    EXPECT_EQ(page[0].sequence, 3U);
    EXPECT_EQ(page[1].previous, page[0].hash);
    EXPECT_TRUE(this->store_->journal(7, 2)->empty());
    EXPECT_TRUE(this->store_->journal(UINT64_MAX, 2)->empty());
}

TYPED_TEST(StoreContract, FindsOneChangedLetterInAnyColumn) {
    for (const std::string_view column :
         {"at", "actor", "origin", "table", "key", "value", "previous", "hash"}) {
        TypeParam home;
        const auto store = home.open();
        ASSERT_TRUE(store->take_over(noon, ana));
        ASSERT_TRUE(commit(*store, put(deploy("d1"))));
        ASSERT_TRUE(commit(*store, put(deploy("d2"))));
        ASSERT_TRUE(store->verify());
        home.tamper(2, column);
        const auto verdict = home.open()->verify();
        ASSERT_FALSE(verdict) << column;
        EXPECT_EQ(verdict.error().kind, ErrorKind::corrupt);
        EXPECT_NE(verdict.error().message.find("journal line 2"), std::string::npos) << column;
    }
}

TYPED_TEST(StoreContract, FindsARemovedLine) {
    ASSERT_TRUE(commit(*this->store_, put(deploy("d1"))));
    ASSERT_TRUE(commit(*this->store_, put(deploy("d2"))));
    this->home_.cut(2);
    EXPECT_EQ(this->store_->verify().error().kind, ErrorKind::corrupt);
}

TYPED_TEST(StoreContract, ShowsACutEndByItsHeadOrItsTables) {
    ASSERT_TRUE(commit(*this->store_, put(deploy("d1"))));
    this->home_.cut(2);
    EXPECT_EQ(this->store_->verify().error().kind, ErrorKind::corrupt);
    EXPECT_EQ(this->store_->head()->sequence, 1U);
}

} // namespace
} // namespace tt
