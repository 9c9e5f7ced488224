#pragma once

#include "pipeline/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tt::hooks {

/// The format of the files between agent and shim: a list of `key=value`, each ended by a NUL, the last one
/// `end=`. A key may come more than once. So simple that the shim needs no library and a person can read a
/// file with `tr '\0' '\n'`.
class Fields {
public:
    /// Refuses a file that was cut off or that holds anything but fields.
    static Result<Fields> parse(std::string_view bytes);

    void add(std::string_view key, std::string_view value);
    void add(std::string_view key, std::int64_t value);

    /// The first value of that key, or nothing.
    [[nodiscard]] std::optional<std::string> find(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> all(std::string_view key) const;

    /// The value of a key that must be there.
    [[nodiscard]] Result<std::string> text(std::string_view key) const;
    [[nodiscard]] Result<std::int64_t> number(std::string_view key) const;

    /// The bytes of the file. A value with a NUL in it is `invalid_input`.
    [[nodiscard]] Result<std::string> encode() const;

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

} // namespace tt::hooks
