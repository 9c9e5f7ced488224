#include "integrations/sqlite/migrations.hpp"
#include "integrations/sqlite/reader.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <vector>

namespace tt::sqlite {
namespace {

class Migrations : public testing::Test {
protected:
    Database open(const std::string& name) { return Database::open(directory_ / name).value(); }

    TemporaryDirectory directory_;
};

/// Every object of the schema, as its SQL without white space.
std::set<std::string> schema_of(const Database& database) {
    std::set<std::string> objects;
    auto rows = database.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").value();
    (void)rows.each([&](const Statement& row) -> Result<> {
        std::string sql(row.text(0));
        std::erase_if(sql, [](char letter) { return letter == ' ' || letter == '\n'; });
        objects.insert(sql);
        return {};
    });
    return objects;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(Migrations, LeadToWhatSchemaSqlShows) {
    Database migrated = open("migrated.db");
    ASSERT_TRUE(migrate(migrated));
    Database shown = open("shown.db");
    ASSERT_TRUE(shown.run(read_file(TT_SCHEMA)));
    EXPECT_EQ(schema_of(migrated), schema_of(shown));
}

TEST_F(Migrations, MakeATableForEveryRecordType) {
    Database database = open("state.db");
    ASSERT_TRUE(migrate(database));
    for (const std::string_view table : record_tables())
        EXPECT_TRUE(database.number("SELECT count(*) FROM " + std::string(table))) << table;
}

TEST_F(Migrations, AreTakenOnceAndInOrder) {
    const std::vector<Migration> first{{1, "make", "CREATE TABLE t (a)"}};
    const std::vector<Migration> both{first[0], {2, "grow", "ALTER TABLE t ADD COLUMN b"}};
    Database database = open("state.db");
    ASSERT_TRUE(migrate(database, first));
    ASSERT_TRUE(database.run("INSERT INTO t VALUES (7)"));
    ASSERT_TRUE(migrate(database, both));
    ASSERT_TRUE(migrate(database, both));
    EXPECT_EQ(database.number("SELECT a FROM t WHERE b IS NULL").value(), 7U);
    EXPECT_EQ(database.number("SELECT count(*) FROM migration").value(), 2U);
}

TEST_F(Migrations, LeaveTheOldSchemaWhenOneFails) {
    const std::vector<Migration> steps{{1, "make", "CREATE TABLE t (a)"}, {2, "err", "CREATE TABLE t (a)"}};
    Database database = open("state.db");
    EXPECT_FALSE(migrate(database, steps));
    EXPECT_TRUE(schema_of(database).empty());
}

TEST_F(Migrations, RefuseANewerSchemaAndNameBothVersions) {
    Database database = open("state.db");
    ASSERT_TRUE(migrate(database));
    ASSERT_TRUE(database.run("INSERT INTO migration VALUES (9, 'shards')"));
    const auto refused = migrate(database);
    ASSERT_FALSE(refused);
    EXPECT_NE(
        refused.error().message.find(
            "has schema version 9 (shards); this tt knows versions up to 3 (vetoes and approvals)"
        ),
        std::string::npos
    );
    EXPECT_EQ(refused.error().hint, "run the tt that wrote it, or a newer one");
}

TEST_F(Migrations, KeepTheJournalFromBeingChangedOrCut) {
    Database database = open("state.db");
    ASSERT_TRUE(migrate(database));
    ASSERT_TRUE(database.run("INSERT INTO journal VALUES (1, 1, '', '', '', '', '', '', '', 0, '', '')"));
    const auto changed = database.run("UPDATE journal SET actor = 'nobody'");
    ASSERT_FALSE(changed);
    EXPECT_NE(changed.error().message.find("the journal is append-only"), std::string::npos);
    EXPECT_FALSE(database.run("DELETE FROM journal"));
    EXPECT_EQ(database.number("SELECT count(*) FROM journal WHERE actor = ''").value(), 1U);
}

} // namespace
} // namespace tt::sqlite
