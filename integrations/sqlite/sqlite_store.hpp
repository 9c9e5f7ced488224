#pragma once

#include "integrations/sqlite/database.hpp"
#include "pipeline/ports/store.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string_view>

namespace tt {

struct JournalLine;

/// The store in one SQLite file, made with mode 0600. A commit is one transaction in the write-ahead log,
/// flushed to disk before it returns.
class SqliteStore final : public Store {
public:
    /// Opens the file, or makes it, and brings its schema up to date. Its directory must exist.
    static Result<std::unique_ptr<SqliteStore>>
    open(const std::filesystem::path& path, sqlite::DatabaseOptions options = {});

    Result<Fleet> take_over(Time at, const Actor& actor) override;
    Result<State> load() const override;
    Result<> commit(std::span<const Transaction> group) override;
    Result<std::vector<JournalEntry>> journal(std::uint64_t from, std::size_t limit) const override;
    Result<JournalHead> head() const override;
    Result<JournalHead> verify() const override;

private:
    /// The prepared statements of one table.
    struct TableWriter {
        sqlite::Statement put;
        sqlite::Statement erase;
    };

    SqliteStore(sqlite::Database database, sqlite::Statement append);

    Result<> prepare_tables();
    Result<Fleet> write(const Fleet& holder, std::span<const Transaction> group);
    Result<> write_line(const JournalLine& line);

    sqlite::Database database_; ///< First, because the statements must go before it.
    sqlite::Statement append_;
    std::map<std::string_view, TableWriter> tables_;
    std::uint64_t epoch_ = 0; ///< The epoch that this store holds; 0: it has not taken over.
};

} // namespace tt
