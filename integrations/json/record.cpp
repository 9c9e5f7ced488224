#include "integrations/json/record.hpp"

#include "integrations/json/json.hpp"

#include <cstddef>
#include <utility>
#include <variant>

namespace tt {

namespace {

template<class T>
Result<Record> decode_as(std::string_view text) {
    Result<T> value = decode<T>(text);
    if (!value) return fail(ErrorKind::corrupt, std::move(value).error().message);
    return Record{*std::move(value)};
}

/// Tries the alternatives of AnyRecord from the I-th on.
template<std::size_t I = 0>
Result<Record> decode_from(std::string_view table, std::string_view text) {
    if constexpr (I == std::variant_size_v<AnyRecord>)
        return fail(
            ErrorKind::corrupt, "no record type has a table '" + std::string(table) + "'",
            "a newer tt may have written it"
        );
    else {
        using T = std::variant_alternative_t<I, AnyRecord>;
        return T::table == table ? decode_as<T>(text) : decode_from<I + 1>(table, text);
    }
}

} // namespace

std::string encode_record(const Record& record) {
    return std::visit([](const auto& value) { return encode(value); }, record);
}

Result<Record> decode_record(std::string_view table, std::string_view text) {
    return decode_from(table, text);
}

} // namespace tt
