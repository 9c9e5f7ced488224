#include "integrations/sqlite/database.hpp"

#include "integrations/sqlite/failure.hpp"

#include <sqlite3.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace tt::sqlite {

namespace {

constexpr int busy_timeout_ms = 5000;

/// Makes the file before SQLite does, because SQLite would let everybody read it; the files that SQLite puts
/// beside it later take their mode from it.
///
/// A file that is there is not opened: closing it again would let go of the locks that other connections of
/// this process hold on it, and then the next process that closes the database takes itself for the last one
/// and deletes the log that we go on writing to.
Result<> create_file(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST) return {};
    if (file < 0)
        return fail(
            errno == EACCES ? ErrorKind::denied : ErrorKind::unavailable,
            "cannot open '" + path.string() + "': " + std::generic_category().message(errno),
            "check that its directory exists and is yours"
        );
    ::close(file);
    return {};
}

} // namespace

void Database::Close::operator()(sqlite3* connection) const {
    sqlite3_close_v2(connection);
}

Result<Database> Database::open(const std::filesystem::path& path, DatabaseOptions options) {
    TT_TRY(create_file(path));
    sqlite3* connection = nullptr;
    const int code =
        sqlite3_open_v2(path.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    Database database(connection);
    if (code != SQLITE_OK) return failure(connection, "open");
    TT_TRY(database.check_owner());
    TT_TRY(database.configure(options));
    return database;
}

Result<> Database::check_owner() const {
    sqlite3_busy_timeout(connection_.get(), busy_timeout_ms);
    TT_ASSIGN(const std::uint64_t objects, number("SELECT count(*) FROM sqlite_schema"));
    TT_ASSIGN(const std::uint64_t owner, number("PRAGMA application_id"));
    if (objects == 0 || owner == application_id) return {};
    return fail(
        ErrorKind::corrupt, "'" + path() + "' is a database of another program",
        "name the file that tt made, or one that does not exist yet"
    );
}

Result<> Database::configure(DatabaseOptions options) {
    TT_TRY(run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF"));
    if (options.max_pages != 0) TT_TRY(run("PRAGMA max_page_count = " + std::to_string(options.max_pages)));
    return {};
}

Result<> Database::run(const std::string& sql) {
    if (sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return failure(connection_.get(), "write to");
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) const {
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(
        connection_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &handle,
        nullptr
    );
    if (code != SQLITE_OK) return failure(connection_.get(), "read");
    return Statement(handle);
}

Result<std::uint64_t> Database::number(std::string_view sql) const {
    std::uint64_t value = 0;
    TT_ASSIGN(Statement query, prepare(sql));
    TT_TRY(query.each([&](const Statement& row) -> Result<> {
        value = row.integer(0);
        return {};
    }));
    return value;
}

std::string Database::path() const {
    const char* file = sqlite3_db_filename(connection_.get(), "main");
    return file == nullptr ? "" : file;
}

Result<WriteTransaction> WriteTransaction::begin(Database& database) {
    TT_TRY(database.run("BEGIN IMMEDIATE"));
    return WriteTransaction(database);
}

Result<> WriteTransaction::commit() {
    TT_TRY(database_->run("COMMIT"));
    database_ = nullptr;
    return {};
}

WriteTransaction::~WriteTransaction() {
    if (database_ != nullptr) (void)database_->run("ROLLBACK"); // Fails when SQLite has done so already.
}

} // namespace tt::sqlite
