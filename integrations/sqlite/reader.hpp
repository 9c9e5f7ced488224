#pragma once

#include "integrations/journal/line.hpp"
#include "integrations/sqlite/database.hpp"
#include "pipeline/model/state.hpp"
#include "pipeline/ports/store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

/// What SqliteStore reads.
namespace tt::sqlite {

/// The tables of records: one for each alternative of Record.
std::span<const std::string_view> record_tables();

/// The fleet as it is stored; a fresh one, without an id and at epoch 0, before the first take-over.
Result<Fleet> read_fleet(const Database& database);

/// All tables, as of one moment.
Result<State> read_state(const Database& database);

/// Gives at most `limit` lines, from sequence number `from` on, to `each`, until it fails.
Result<> read_journal(
    const Database& database, std::uint64_t from, std::size_t limit,
    const std::function<Result<>(const JournalLine&)>& each
);

Result<JournalHead> read_head(const Database& database);

/// Store::verify(), after SQLite's own check of the file.
Result<JournalHead> verify(const Database& database);

} // namespace tt::sqlite
