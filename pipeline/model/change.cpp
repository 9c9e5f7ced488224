#include "pipeline/model/change.hpp"

namespace tt {

Record::Record() = default;
Record::Record(const Record&) = default;
Record::Record(Record&&) noexcept = default;
Record& Record::operator=(const Record&) = default;
Record& Record::operator=(Record&&) noexcept = default;
Record::~Record() = default;
bool Record::operator==(const Record&) const = default;

std::string_view table_of(const Record& record) {
    return std::visit([](const auto& value) { return value.table; }, record);
}

std::string key_of(const Record& record) {
    return std::visit([](const auto& value) { return value.key(); }, record);
}

} // namespace tt
