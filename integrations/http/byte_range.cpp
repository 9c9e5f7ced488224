#include "integrations/http/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace tt {

std::string byte_range(std::uint64_t offset, std::size_t length) {
    const std::uint64_t room = std::numeric_limits<std::uint64_t>::max() - offset;
    return "bytes=" + std::to_string(offset) + "-"
           + std::to_string(offset + std::min<std::uint64_t>(length - 1, room));
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole ? std::optional(value) : std::nullopt;
}

} // namespace tt
