#pragma once

#include "integrations/json/json.hpp"
#include "integrations/json/read.hpp"
#include "integrations/json/write.hpp"

namespace tt {

template<class T>
std::string encode(const T& value) {
    std::string out;
    json::write(out, value);
    return out;
}

template<class T>
Result<T> decode(std::string_view text) {
    return json::read_document<T>(text, false);
}

template<class T>
Result<T> decode_strict(std::string_view text) {
    return json::read_document<T>(text, true);
}

} // namespace tt

/// Makes encode, decode and decode_strict exist for one type.
#define TT_JSON(T)                                                                                           \
    template std::string encode<T>(const T&);                                                                \
    template Result<T> decode<T>(std::string_view);                                                          \
    template Result<T> decode_strict<T>(std::string_view)
