#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/model/change.hpp"

#include <string>
#include <string_view>

namespace tt {

/// The canonical JSON of whatever type the record is of; table_of() says which.
std::string encode_record(const Record& record);

/// Reads what encode_record wrote, also what an older version wrote. An unknown table or a text that is not
/// such a record is `corrupt`: it comes from a store, not from people.
Result<Record> decode_record(std::string_view table, std::string_view text);

} // namespace tt
