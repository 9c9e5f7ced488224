#include "pipeline/base/contains.hpp"
#include "pipeline/model/state.hpp"
#include "tests/gen/changes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace tt {
namespace {

template<class T>
std::vector<const T*> walk(const Table<T>& table, const std::string& index_key) {
    std::vector<const T*> found;
    for (const auto& [key, record] : table.rows())
        if (contains(record->index_keys(), index_key)) found.push_back(record.get());
    return found;
}

template<class T>
void check(const Table<T>& table, const std::set<std::string>& seen) {
    for (const std::string& index_key : seen) RC_ASSERT(table.with(index_key) == walk(table, index_key));
}

/// Adds the index keys that the table has now.
void see_all(std::set<std::string>& seen, const auto& table) {
    for (const auto& [key, record] : table.rows())
        for (const std::string& index_key : record->index_keys()) seen.insert(index_key);
}

RC_GTEST_PROP(Index, FindsWhatAWalkOverTheTableFindsAfterAnyChanges, ()) {
    State state;
    std::set<std::string> seen;
    for (int round = 0; round < 10; ++round) {
        for (const Change& change : gen::few(gen::change)) apply(state, change);
        see_all(seen, state.builds);
        see_all(seen, state.hosts);
        see_all(seen, state.policies);
        see_all(seen, state.permits);
        see_all(seen, state.vetoes);
    }
    check(state.builds, seen);
    check(state.hosts, seen);
    check(state.policies, seen);
    check(state.permits, seen);
    check(state.vetoes, seen);
}

struct Tagged {
    std::string name;
    std::vector<std::string> tags;

    [[nodiscard]] std::string key() const { return name; }

    [[nodiscard]] std::vector<std::string> index_keys() const { return tags; }
};

/// Some begin like others, one holds a zero byte, and one is empty.
std::string any_tag() {
    return *rc::gen::element<std::string>("", "a", "ab", "b", std::string("a\0b", 3));
}

RC_GTEST_PROP(Index, FollowsRecordsThatChangeAndVanishWhileSnapshotsStay, ()) {
    Table<Tagged> table;
    const std::set<std::string> all{"", "a", "ab", "b", std::string("a\0b", 3)};
    for (int step = *rc::gen::inRange(1, 100); step > 0; --step) {
        const std::string name(1, static_cast<char>('a' + *rc::gen::inRange(0, 12)));
        const Table<Tagged> snapshot = table;
        if (*rc::gen::inRange(0, 4) == 0)
            table.erase(name);
        else
            table.put({name, {any_tag(), any_tag()}});
        check(table, all);
        check(snapshot, all);
    }
}

TEST(Index, GivesTheNewestVersionOfARecord) {
    Table<Tagged> table;
    table.put({"x", {"a", "b"}});
    table.put({"x", {"b", "c", "c"}});
    EXPECT_TRUE(table.with("a").empty());
    ASSERT_EQ(table.with("b").size(), 1U);
    EXPECT_EQ(table.with("b").front(), table.find("x"));
    EXPECT_EQ(table.with("c").size(), 1U);
}

} // namespace
} // namespace tt
