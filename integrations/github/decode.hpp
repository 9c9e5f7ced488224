#pragma once

#include "integrations/json/json.hpp"

namespace tt::github {

/// As decode(), but what is wrong is the other side's fault: `corrupt`.
template<class T>
Result<T> decode_body(std::string_view body) {
    Result<T> value = decode<T>(body);
    if (!value) return fail(ErrorKind::corrupt, "not what GitHub answers: " + value.error().message);
    return value;
}

inline std::unexpected<Error> lacks(std::string_view what) {
    return fail(ErrorKind::corrupt, "not what GitHub answers: it has no " + std::string(what));
}

} // namespace tt::github
