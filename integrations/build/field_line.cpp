#include "integrations/build/field_line.hpp"

#include <charconv>

namespace tt {

std::string field_line(std::string_view name, std::string_view value) {
    return std::string(name) + " " + std::to_string(value.size()) + ":" + std::string(value) + "\n";
}

std::optional<std::string> take_field(std::string_view& text, std::string_view name) {
    if (!text.starts_with(name) || text.size() == name.size()) return std::nullopt;
    const char* const end = text.data() + text.size();
    std::size_t length = 0;
    const auto number = std::from_chars(text.data() + name.size() + 1, end, length);
    if (number.ec != std::errc{} || number.ptr == end) return std::nullopt;
    if (length >= static_cast<std::size_t>(end - number.ptr - 1)) return std::nullopt;
    std::string value(number.ptr + 1, length);
    const std::string line = field_line(name, value); // One text for one value: no leading zeros, and so on.
    if (!text.starts_with(line)) return std::nullopt;
    text.remove_prefix(line.size());
    return value;
}

} // namespace tt
