#pragma once

#include <string>
#include <string_view>

namespace tt::github {

/// Builds the JSON object that a request sends. What is not set is left out, because GitHub refuses null
/// where it expects text.
class Body {
public:
    /// Leaves out a text that is empty.
    Body& text(std::string_view name, std::string_view value);

    Body& flag(std::string_view name, bool value);

    Body& empty_list(std::string_view name);

    [[nodiscard]] std::string done() const { return "{" + members_ + "}"; }

private:
    void member(std::string_view name);

    std::string members_;
};

/// As much of a text as GitHub takes: at most `most` bytes (GitHub counts characters, which are fewer), cut
/// between two characters with `…` at the end.
std::string cut(std::string_view text, std::size_t most);

} // namespace tt::github
