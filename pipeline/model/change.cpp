#include "pipeline/model/change.hpp"

namespace tt {

std::string_view table_of(const Record& record) {
    return std::visit([](const auto& value) { return value.table; }, record);
}

std::string key_of(const Record& record) {
    return std::visit([](const auto& value) { return value.key(); }, record);
}

} // namespace tt
