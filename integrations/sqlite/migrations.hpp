#pragma once

#include "integrations/sqlite/database.hpp"
#include "pipeline/base/result.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace tt::sqlite {

/// One step of the schema. Never changed once released: a database remembers which steps it has taken.
struct Migration {
    std::uint64_t version;
    std::string_view name;
    std::string_view sql;
};

/// All steps in order, from version 1 on. schema.sql shows where they lead.
std::span<const Migration> migrations();

/// Brings the schema up to date, in one transaction. A database with a newer one is refused untouched.
Result<> migrate(Database& database, std::span<const Migration> steps = migrations());

} // namespace tt::sqlite
