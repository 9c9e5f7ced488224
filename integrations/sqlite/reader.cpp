#include "integrations/sqlite/reader.hpp"

#include "integrations/json/record.hpp"
#include "pipeline/model/fold.hpp"

#include <array>
#include <limits>
#include <string>
#include <utility>
#include <variant>

namespace tt::sqlite {

namespace {

template<class... T>
constexpr std::array<std::string_view, sizeof...(T)> tables_of(const std::variant<T...>*) {
    return {T::table...};
}

constexpr auto all_tables = tables_of(static_cast<const Record*>(nullptr));

constexpr std::string_view journal_sql =
    "SELECT sequence, epoch, at, actor, credential, origin, \"table\", key, value, erased, previous, hash "
    "FROM journal WHERE sequence >= ?1 ORDER BY sequence LIMIT ?2";

JournalLine line_of(const Statement& row) {
    const auto text = [&](int column) { return std::string(row.text(column)); };
    return {
        .sequence = row.integer(0),
        .epoch = row.integer(1),
        .at = text(2),
        .actor = {text(3), CredentialId(text(4)), text(5)},
        .table = text(6),
        .key = text(7),
        .value = text(8),
        .erased = row.integer(9) != 0,
        .previous = Digest(text(10)),
        .hash = Digest(text(11)),
    };
}

/// Gives each record of a table to `take`.
Result<>
read_table(const Database& database, std::string_view table, const std::function<void(Record)>& take) {
    TT_ASSIGN(Statement rows, database.prepare("SELECT key, value FROM " + std::string(table)));
    return rows.each([&](const Statement& row) -> Result<> {
        Result<Record> record = decode_record(table, row.text(1));
        const bool right = record && key_of(*record) == row.text(0);
        if (!right)
            return fail(
                ErrorKind::corrupt,
                "'" + database.path() + "': the " + std::string(table) + " record '"
                    + std::string(row.text(0))
                    + "' does not read: " + (record ? "it has another key" : record.error().message),
                "put a backup in its place"
            );
        take(*std::move(record));
        return {};
    });
}

Result<> check_file(const Database& database) {
    std::string verdict;
    TT_ASSIGN(Statement check, database.prepare("PRAGMA integrity_check(1)"));
    TT_TRY(check.each([&](const Statement& row) -> Result<> {
        verdict = row.text(0);
        return {};
    }));
    if (verdict == "ok") return {};
    return fail(
        ErrorKind::corrupt, "'" + database.path() + "': " + verdict,
        "keep the file for a look, and put a backup in its place"
    );
}

/// One view of the database over several queries: what is committed meanwhile is not seen.
class Snapshot {
public:
    static Result<Snapshot> take(const Database& database) {
        TT_ASSIGN(Statement begin, database.prepare("BEGIN"));
        TT_TRY(begin.run());
        return Snapshot(database);
    }

    Snapshot(Snapshot&& other) noexcept
        : database_(std::exchange(other.database_, nullptr)) {}

    Snapshot& operator=(Snapshot&&) = delete;

    ~Snapshot() {
        if (database_ == nullptr) return;
        if (auto end = database_->prepare("ROLLBACK")) (void)end->run();
    }

private:
    explicit Snapshot(const Database& database)
        : database_(&database) {}

    const Database* database_;
};

Result<State> read_all_tables(const Database& database) {
    State state;
    for (const std::string_view table : all_tables)
        TT_TRY(read_table(database, table, [&](Record record) { apply(state, {std::move(record), false}); }));
    return state;
}

} // namespace

std::span<const std::string_view> record_tables() {
    return all_tables;
}

Result<Fleet> read_fleet(const Database& database) {
    Fleet fleet;
    TT_TRY(read_table(database, Fleet::table, [&](Record record) { fleet = std::get<Fleet>(record); }));
    return fleet;
}

Result<State> read_state(const Database& database) {
    TT_ASSIGN(const Snapshot snapshot, Snapshot::take(database));
    return read_all_tables(database);
}

Result<> read_journal(
    const Database& database, std::uint64_t from, std::size_t limit,
    const std::function<Result<>(const JournalLine&)>& each
) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    TT_ASSIGN(Statement lines, database.prepare(journal_sql));
    return lines.each(
        [&](const Statement& row) { return each(line_of(row)); }, std::min(from, most),
        std::min(std::uint64_t{limit}, most)
    );
}

Result<JournalHead> read_head(const Database& database) {
    JournalHead head;
    TT_ASSIGN(
        Statement newest,
        database.prepare("SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1")
    );
    TT_TRY(newest.each([&](const Statement& row) -> Result<> {
        head = {row.integer(0), Digest(std::string(row.text(1)))};
        return {};
    }));
    return head;
}

Result<JournalHead> verify(const Database& database) {
    TT_TRY(check_file(database));
    TT_ASSIGN(const Snapshot snapshot, Snapshot::take(database));
    JournalHead head;
    State folded;
    TT_TRY(read_journal(database, 0, SIZE_MAX, [&](const JournalLine& line) -> Result<> {
        TT_ASSIGN(head, follow(head, line));
        TT_ASSIGN(const JournalEntry entry, to_entry(line));
        apply(folded, entry.change);
        return {};
    }));
    TT_ASSIGN(const State state, read_all_tables(database));
    const std::string difference = first_difference(folded, state);
    if (difference.empty()) return head;
    return fail(
        ErrorKind::corrupt, "'" + database.path() + "': the journal tells something else of " + difference,
        "somebody wrote to the tables beside tt; put a backup in its place"
    );
}

} // namespace tt::sqlite
