#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tt {

/// Whether two header names are the same: letters of ASCII compare without case.
inline bool same_header(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// The headers of one message in their order. Names are found without regard to case.
class HttpHeaders {
public:
    using Field = std::pair<std::string, std::string>;

    HttpHeaders() = default;

    HttpHeaders(std::initializer_list<Field> fields)
        : fields_(fields) {}

    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }

    /// The first header of that name.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const {
        for (const auto& [key, value] : fields_)
            if (same_header(key, name)) return value;
        return std::nullopt;
    }

    /// The first header of that name, or nothing at all: a header that is absent or empty reads as "".
    [[nodiscard]] std::string_view value(std::string_view name) const { return find(name).value_or(""); }

    void clear() { fields_.clear(); }

    [[nodiscard]] auto begin() const { return fields_.begin(); }

    [[nodiscard]] auto end() const { return fields_.end(); }

private:
    std::vector<Field> fields_;
};

} // namespace tt
