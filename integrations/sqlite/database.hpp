#pragma once

#include "integrations/sqlite/statement.hpp"
#include "pipeline/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;

namespace tt::sqlite {

/// Marks a file as tt's, in the header that SQLite keeps for this.
inline constexpr std::uint32_t application_id = 0x74743031; // "tt01"

struct DatabaseOptions {
    std::uint32_t max_pages = 0; ///< How far the file may grow, in pages of 4 KiB; 0: as far as the disk.
};

/// One connection to one file. For one thread.
class Database {
public:
    /// Opens the file, or makes it, readable by its owner only. A file that is no database, or another
    /// program's, is refused untouched.
    static Result<Database> open(const std::filesystem::path& path, DatabaseOptions options = {});

    /// Runs SQL without values, one statement or several.
    Result<> run(const std::string& sql);

    /// A statement that may be used as long as the database lives.
    Result<Statement> prepare(std::string_view sql) const;

    /// The one number that the query yields.
    Result<std::uint64_t> number(std::string_view sql) const;

    [[nodiscard]] std::string path() const;

private:
    struct Close {
        void operator()(sqlite3* connection) const;
    };

    explicit Database(sqlite3* connection)
        : connection_(connection) {}

    Result<> check_owner() const;
    Result<> configure(DatabaseOptions options);

    std::unique_ptr<sqlite3, Close> connection_;
};

/// The right to write, from the moment it begins; undone when it ends without commit().
class WriteTransaction {
public:
    static Result<WriteTransaction> begin(Database& database);

    WriteTransaction(WriteTransaction&& other) noexcept
        : database_(std::exchange(other.database_, nullptr)) {}

    WriteTransaction& operator=(WriteTransaction&&) = delete;

    ~WriteTransaction();

    /// Makes everything durable. After an error nothing was written.
    Result<> commit();

private:
    explicit WriteTransaction(Database& database)
        : database_(&database) {}

    Database* database_; ///< Null: over.
};

} // namespace tt::sqlite
