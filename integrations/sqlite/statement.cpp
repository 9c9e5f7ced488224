#include "integrations/sqlite/statement.hpp"

#include "integrations/sqlite/failure.hpp"

#include <sqlite3.h>

#include <utility>

namespace tt::sqlite {

namespace {

/// Of a statement that cannot run: a mistake in its SQL, or a database that cannot be read or written.
std::unexpected<Error> statement_failure(sqlite3_stmt* handle) {
    return failure(sqlite3_db_handle(handle), sqlite3_stmt_readonly(handle) != 0 ? "read" : "write to");
}

} // namespace

void Statement::Finalize::operator()(sqlite3_stmt* handle) const {
    sqlite3_finalize(handle);
}

Result<> Statement::bind(int position, std::string_view text) {
    const char* data = text.data() == nullptr ? "" : text.data(); // A null pointer would bind NULL.
    const int code =
        sqlite3_bind_text64(handle_.get(), position, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    if (code != SQLITE_OK) return statement_failure(handle_.get());
    return {};
}

Result<> Statement::bind(int position, std::uint64_t number) {
    if (!std::in_range<std::int64_t>(number))
        return fail(ErrorKind::invalid_input, std::to_string(number) + " is too large a number for SQLite");
    const int code = sqlite3_bind_int64(handle_.get(), position, static_cast<std::int64_t>(number));
    if (code != SQLITE_OK) return statement_failure(handle_.get());
    return {};
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return statement_failure(handle_.get());
}

void Statement::reset() {
    sqlite3_reset(handle_.get());
    sqlite3_clear_bindings(handle_.get());
}

std::string_view Statement::text(int column) const {
    const void* data = sqlite3_column_blob(handle_.get(), column);
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::uint64_t Statement::integer(int column) const {
    return static_cast<std::uint64_t>(sqlite3_column_int64(handle_.get(), column));
}

} // namespace tt::sqlite
