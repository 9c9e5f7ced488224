#include "integrations/sqlite/migrations.hpp"

#include <array>
#include <string>

namespace tt::sqlite {

namespace {

constexpr std::string_view initial = R"sql(
CREATE TABLE fleet (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE service (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE policy (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE runtime_config (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE build (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE stage (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE deploy (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE permit (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE host (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE credential (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    credential TEXT NOT NULL,
    origin TEXT NOT NULL,
    "table" TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    erased INTEGER NOT NULL CHECK (erased IN (0, 1)),
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER journal_is_not_cut BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
)sql";

constexpr std::string_view freezes =
    "CREATE TABLE freeze (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;";

constexpr std::string_view vetoes = R"sql(
CREATE TABLE known_commit (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE veto (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE approval (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
)sql";

constexpr std::array<Migration, 3> all{
    {{1, "initial", initial}, {2, "freezes", freezes}, {3, "vetoes and approvals", vetoes}}
};

struct Version {
    std::uint64_t number = 0;
    std::string name = "none";
};

Result<Version> version_of(const Database& database) {
    Version version;
    TT_ASSIGN(Statement query, database.prepare("SELECT version, name FROM migration ORDER BY version"));
    TT_TRY(query.each([&](const Statement& row) -> Result<> {
        version = {row.integer(0), std::string(row.text(1))};
        return {};
    }));
    return version;
}

Result<> apply_step(Database& database, const Migration& step) {
    TT_TRY(database.run(std::string(step.sql)));
    TT_ASSIGN(Statement insert, database.prepare("INSERT INTO migration (version, name) VALUES (?1, ?2)"));
    return insert.run(step.version, step.name);
}

Result<> create_ledger(Database& database) {
    return database.run(
        "PRAGMA application_id = " + std::to_string(application_id)
        + "; CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT"
    );
}

std::string describe(std::uint64_t number, std::string_view name) {
    return std::to_string(number) + " (" + std::string(name) + ")";
}

} // namespace

std::span<const Migration> migrations() {
    return all;
}

Result<> migrate(Database& database, std::span<const Migration> steps) {
    TT_ASSIGN(WriteTransaction writing, WriteTransaction::begin(database));
    TT_TRY(create_ledger(database));
    TT_ASSIGN(const Version version, version_of(database));
    if (version.number > steps.back().version)
        return fail(
            ErrorKind::conflict,
            "'" + database.path() + "' has schema version " + describe(version.number, version.name)
                + "; this tt knows versions up to " + describe(steps.back().version, steps.back().name),
            "run the tt that wrote it, or a newer one"
        );
    for (const Migration& step : steps)
        if (step.version > version.number) TT_TRY(apply_step(database, step));
    return writing.commit();
}

} // namespace tt::sqlite
