#include "pipeline/model/table.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace tt {
namespace {

struct Entry {
    std::string name;
    int value = 0;

    [[nodiscard]] std::string key() const { return name; }

    bool operator==(const Entry&) const = default;
};

using Plain = std::map<std::string, int>;

Plain plain(const Table<Entry>& table) {
    Plain out;
    for (const auto& [key, entry] : table.rows()) out.emplace_hint(out.end(), key, entry->value);
    return out;
}

std::string name_of(int number) {
    return "d" + std::to_string(number);
}

RC_GTEST_PROP(Table, HoldsWhatAMapWouldHoldAndSnapshotsStayAsTheyWere, ()) {
    Table<Entry> table;
    Plain expected;
    Table<Entry> snapshot;
    Plain snapshot_expected;
    const int steps = *rc::gen::inRange(1, 1500);
    const int names = *rc::gen::inRange(1, 600);
    for (int step = 0; step < steps; ++step) {
        const std::string name = name_of(*rc::gen::resize(100, rc::gen::inRange(0, names)));
        if (*rc::gen::inRange(0, 4) == 0) {
            table.erase(name);
            expected.erase(name);
        } else {
            table.put({name, step});
            expected[name] = step;
        }
        if (*rc::gen::inRange(0, 50) != 0) continue;
        RC_ASSERT(plain(snapshot) == snapshot_expected);
        snapshot = table;
        snapshot_expected = expected;
    }
    RC_ASSERT(plain(table) == expected);
    RC_ASSERT(table.size() == expected.size());
    RC_ASSERT(plain(snapshot) == snapshot_expected);
}

RC_GTEST_PROP(Table, FindsEachKeyAndTheFirstNotLess, (const std::vector<unsigned char>& numbers)) {
    Table<Entry> table;
    Plain expected;
    for (const int number : numbers) {
        table.put({name_of(number), number});
        expected[name_of(number)] = number;
    }
    for (int number = 0; number < 300; ++number) {
        const std::string name = name_of(number);
        RC_ASSERT((table.find(name) != nullptr) == expected.contains(name));
        const auto found = table.rows().lower_bound(name);
        const auto wanted = expected.lower_bound(name);
        RC_ASSERT((found == table.rows().end()) == (wanted == expected.end()));
        if (wanted != expected.end()) RC_ASSERT(found->first == wanted->first);
    }
}

/// Keys that agree in their first bytes, that end in the middle of others, and that hold zero bytes.
std::string awkward_name() {
    const std::string all = std::string("service-") + std::string(2, '\0') + "b";
    std::string name = all.substr(0, *rc::gen::inRange<std::size_t>(0, all.size() + 1));
    if (*rc::gen::arbitrary<bool>()) name += name_of(*rc::gen::resize(100, rc::gen::inRange(0, 60)));
    return name;
}

using SmallNodes = Rows<Entry, 3>; // So that a few rows fill all three levels.

Plain plain(const SmallNodes& rows) {
    Plain out;
    for (const auto& [key, entry] : rows) out.emplace_hint(out.end(), key, entry->value);
    return out;
}

RC_GTEST_PROP(Rows, HoldsWhatAMapWouldHoldWhenNodesSplitAndVanish, ()) {
    SmallNodes rows;
    Plain expected;
    SmallNodes snapshot;
    Plain snapshot_expected;
    const int steps = *rc::gen::inRange(1, 400);
    for (int step = 0; step < steps; ++step) {
        const std::string name = awkward_name();
        if (*rc::gen::inRange(0, 3) == 0) {
            rows.erase(name);
            expected.erase(name);
        } else {
            rows.put(name, std::make_shared<const Entry>(name, step));
            expected[name] = step;
        }
        const std::string probe = awkward_name();
        const auto found = rows.lower_bound(probe);
        const auto wanted = expected.lower_bound(probe);
        RC_ASSERT((found == rows.end()) == (wanted == expected.end()));
        if (wanted != expected.end()) RC_ASSERT(found->first == wanted->first);
        RC_ASSERT((rows.find(probe) != nullptr) == expected.contains(probe));
        if (*rc::gen::inRange(0, 20) != 0) continue;
        RC_ASSERT(plain(snapshot) == snapshot_expected);
        snapshot = rows;
        snapshot_expected = expected;
    }
    RC_ASSERT(plain(rows) == expected);
    RC_ASSERT(rows.size() == expected.size());
    RC_ASSERT(plain(snapshot) == snapshot_expected);
}

TEST(Table, KeepsItsRowsWhereTheyAreUntilSomethingChanges) {
    Table<Entry> table;
    table.put({"a", 1});
    const Table<Entry> copy = table;
    EXPECT_EQ(&copy.rows(), &table.rows());
    table.put({"b", 2});
    EXPECT_NE(&copy.rows(), &table.rows());
    EXPECT_EQ(copy.size(), 1U);
}

} // namespace
} // namespace tt
