#include "integrations/sqlite/sqlite_store.hpp"

#include "integrations/crypto/random.hpp"
#include "integrations/journal/line.hpp"
#include "integrations/journal/writer.hpp"
#include "integrations/json/json.hpp"
#include "integrations/sqlite/migrations.hpp"
#include "integrations/sqlite/reader.hpp"

#include <array>
#include <string>
#include <utility>

namespace tt {

namespace {

constexpr std::string_view append_sql =
    "INSERT INTO journal (sequence, epoch, at, actor, credential, origin, \"table\", key, value, erased, "
    "previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

constexpr std::size_t fleet_id_bytes = 8;

} // namespace

SqliteStore::SqliteStore(sqlite::Database database, sqlite::Statement append)
    : database_(std::move(database))
    , append_(std::move(append)) {}

Result<std::unique_ptr<SqliteStore>>
SqliteStore::open(const std::filesystem::path& path, sqlite::DatabaseOptions options) {
    TT_ASSIGN(sqlite::Database database, sqlite::Database::open(path, options));
    TT_TRY(sqlite::migrate(database));
    TT_ASSIGN(sqlite::Statement append, database.prepare(append_sql));
    std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(database), std::move(append)));
    TT_TRY(store->prepare_tables());
    return store;
}

Result<> SqliteStore::prepare_tables() {
    for (const std::string_view table : sqlite::record_tables()) {
        const std::string name(table);
        TT_ASSIGN(
            sqlite::Statement put,
            database_.prepare(
                "INSERT INTO " + name
                + " (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
            )
        );
        TT_ASSIGN(sqlite::Statement erase, database_.prepare("DELETE FROM " + name + " WHERE key = ?1"));
        tables_.emplace(table, TableWriter{std::move(put), std::move(erase)});
    }
    return {};
}

Result<Fleet> SqliteStore::take_over(Time at, const Actor& actor) {
    TT_ASSIGN(auto writing, sqlite::WriteTransaction::begin(database_));
    TT_ASSIGN(const Fleet before, sqlite::read_fleet(database_));
    Fleet holder = next_holder(before, FleetId("f-" + random_token(fleet_id_bytes)));
    const Transaction transaction{at, actor, {{holder, false}}};
    TT_TRY(write(holder, {&transaction, 1}));
    TT_TRY(writing.commit());
    epoch_ = holder.epoch;
    return holder;
}

Result<> SqliteStore::commit(std::span<const Transaction> group) {
    TT_ASSIGN(auto writing, sqlite::WriteTransaction::begin(database_));
    TT_ASSIGN(const Fleet before, sqlite::read_fleet(database_));
    TT_TRY(check_holder(before.epoch, epoch_));
    TT_ASSIGN(const Fleet after, write(before, group));
    TT_TRY(writing.commit());
    epoch_ = after.epoch;
    return {};
}

/// Writes the group within the transaction under way, and returns the fleet after it.
Result<Fleet> SqliteStore::write(const Fleet& holder, std::span<const Transaction> group) {
    TT_ASSIGN(JournalHead before, head());
    JournalWriter journal(std::move(before), holder);
    for (const Transaction& transaction : group)
        for (const Change& change : transaction.changes) {
            TT_ASSIGN(const JournalLine line, journal.next(transaction, change));
            TT_TRY(write_line(line));
        }
    return journal.fleet();
}

Result<> SqliteStore::write_line(const JournalLine& line) {
    TableWriter& table = tables_.at(line.table);
    TT_TRY(line.erased ? table.erase.run(line.key) : table.put.run(line.key, line.value));
    return append_.run(
        line.sequence, line.epoch, line.at, line.actor.name, line.actor.credential.value, line.actor.origin,
        line.table, line.key, line.value, std::uint64_t{line.erased}, line.previous.value, line.hash.value
    );
}

Result<State> SqliteStore::load() const {
    return sqlite::read_state(database_);
}

Result<std::vector<JournalEntry>> SqliteStore::journal(std::uint64_t from, std::size_t limit) const {
    std::vector<JournalEntry> entries;
    TT_TRY(sqlite::read_journal(database_, from, limit, [&](const JournalLine& line) -> Result<> {
        TT_ASSIGN(JournalEntry entry, to_entry(line));
        entries.push_back(std::move(entry));
        return {};
    }));
    return entries;
}

Result<JournalHead> SqliteStore::head() const {
    return sqlite::read_head(database_);
}

Result<JournalHead> SqliteStore::verify() const {
    return sqlite::verify(database_);
}

} // namespace tt
