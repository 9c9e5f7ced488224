#include "integrations/sqlite/failure.hpp"

#include <sqlite3.h>

#include <string>

namespace tt::sqlite {

namespace {

struct Meaning {
    ErrorKind kind;
    std::string_view hint;
};

Meaning meaning_of(int code) {
    switch (code) {
    case SQLITE_FULL:
        return {ErrorKind::unavailable, "make room on that file system, then try again"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorKind::unavailable, "another process writes to it; try again"};
    case SQLITE_NOTADB:
        return {ErrorKind::corrupt, "name the file that tt made, or move this one away to start afresh"};
    case SQLITE_CORRUPT:
        return {ErrorKind::corrupt, "keep the file for a look, and put a backup in its place"};
    case SQLITE_CANTOPEN:
        return {ErrorKind::unavailable, "check that its directory exists and is yours"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return {ErrorKind::denied, "check who owns the file, and its directory"};
    case SQLITE_IOERR:
        return {ErrorKind::unavailable, "check the disk, and how full it is"};
    case SQLITE_CONSTRAINT:
        return {ErrorKind::conflict, ""};
    default:
        return {ErrorKind::failed, ""};
    }
}

} // namespace

std::unexpected<Error> failure(sqlite3* connection, std::string_view doing) {
    const Meaning meaning = meaning_of(sqlite3_errcode(connection) & 0xff);
    const char* file = sqlite3_db_filename(connection, "main");
    std::string message = "cannot " + std::string(doing) + " '" + (file == nullptr ? "" : file)
                          + "': " + sqlite3_errmsg(connection);
    return fail(meaning.kind, std::move(message), std::string(meaning.hint));
}

} // namespace tt::sqlite
