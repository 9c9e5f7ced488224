#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tt {

/// The largest text, and the deepest nesting, that is decoded; more is refused before it costs anything.
inline constexpr std::size_t max_json_bytes = std::size_t{16} << 20;
inline constexpr int max_json_depth = 64;

/// The JSON of a value, in canonical form: keys sorted by byte, no white space, whole numbers, so that equal
/// values are equal bytes. Never fails.
///
/// A struct is an object of its fields(), an enum its name, an Id and an Amount their text, a Duration text
/// like `1m30s`, a missing optional `null`. A Time is RFC 3339 with milliseconds if it has any; end_of_time,
/// and whatever is later than year 9999, is `9999-12-31T23:59:59.999Z`, and the epoch `1970-01-01T00:00:00Z`.
/// Bytes that are not UTF-8 (a hook's output may hold some) become U+FFFD.
///
/// Exists for the types listed in types.cpp; add yours there.
template<class T>
std::string encode(const T& value);

/// Reads a value from somebody who may be newer: keys that T does not have are ignored, and keys that are
/// missing or null leave T's default. Anything of a wrong type or out of range is `invalid_input`, with its
/// place in the message: `services[3].step: …`.
template<class T>
Result<T> decode(std::string_view text);

/// Reads a value that a person or a script wrote: as decode(), but a key that T does not have is refused,
/// with the nearest one that it has in the hint.
template<class T>
Result<T> decode_strict(std::string_view text);

/// The text that stands for an instant in JSON, without its quotes, and back.
std::string encode_time(Time time);
Result<Time> decode_time(std::string_view text);

} // namespace tt
