#include "hooks/fields.hpp"

#include <charconv>

namespace tt::hooks {

namespace {

constexpr std::string_view last = "end";

std::unexpected<Error> fail_format(const std::string& what) {
    return fail(ErrorKind::corrupt, "a record of a hook is damaged: " + what);
}

} // namespace

Result<Fields> Fields::parse(std::string_view bytes) {
    Fields fields;
    while (!bytes.empty()) {
        const auto end = bytes.find('\0');
        const auto equals = bytes.find('=');
        if (end == bytes.npos || equals > end) return fail_format("an entry is no key=value");
        const auto key = bytes.substr(0, equals);
        const auto value = bytes.substr(equals + 1, end - equals - 1);
        bytes.remove_prefix(end + 1);
        if (key == last && bytes.empty()) return fields;
        fields.add(key, value);
    }
    return fail_format("its end is missing");
}

void Fields::add(std::string_view key, std::string_view value) {
    fields_.emplace_back(key, value);
}

void Fields::add(std::string_view key, std::int64_t value) {
    add(key, std::to_string(value));
}

std::optional<std::string> Fields::find(std::string_view key) const {
    for (const auto& [candidate, value] : fields_)
        if (candidate == key) return value;
    return std::nullopt;
}

std::vector<std::string> Fields::all(std::string_view key) const {
    std::vector<std::string> values;
    for (const auto& [candidate, value] : fields_)
        if (candidate == key) values.push_back(value);
    return values;
}

Result<std::string> Fields::text(std::string_view key) const {
    if (auto value = find(key)) return *std::move(value);
    return fail_format("'" + std::string(key) + "' is missing");
}

Result<std::int64_t> Fields::number(std::string_view key) const {
    TT_ASSIGN(const std::string value, text(key));
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error == std::errc{} && end == value.data() + value.size()) return number;
    return fail_format("'" + std::string(key) + "' is no number");
}

Result<std::string> Fields::encode() const {
    std::string bytes;
    for (const auto& [key, value] : fields_) {
        if (value.find('\0') != value.npos || key.find_first_of(std::string_view("=\0", 2)) != key.npos)
            return fail(ErrorKind::invalid_input, "the value of '" + key + "' holds a NUL");
        bytes += key + "=" + value + '\0';
    }
    return bytes + std::string(last) + "=" + '\0';
}

} // namespace tt::hooks
