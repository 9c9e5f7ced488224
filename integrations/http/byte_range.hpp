#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tt {

/// The value of a `Range` header that asks for `length` bytes, at least one, from `offset`: `bytes=3-6`.
std::string byte_range(std::uint64_t offset, std::size_t length);

/// A header such as `Content-Length` that is one whole number, or nothing.
std::optional<std::uint64_t> whole_number(std::string_view text);

} // namespace tt
