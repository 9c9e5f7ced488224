#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tt {

/// The beginning and the end of a text of any length, in bounded memory.
class BoundedText {
public:
    BoundedText() = default;

    BoundedText(std::size_t head, std::size_t tail)
        : head_limit_(head)
        , tail_limit_(tail) {}

    void append(std::string_view bytes);

    /// How many bytes between the beginning and the end are gone.
    [[nodiscard]] std::uint64_t dropped() const { return total_ - head_.size() - kept_tail().size(); }

    /// Everything that was kept, with a line that says how much is missing where something is.
    [[nodiscard]] std::string text() const;

private:
    [[nodiscard]] std::string_view kept_tail() const;

    std::size_t head_limit_ = 0;
    std::size_t tail_limit_ = 0;
    std::string head_;
    std::string tail_; ///< Up to twice as long as is kept, so that it moves seldom.
    std::uint64_t total_ = 0;
};

/// The line that stands for dropped output.
std::string dropped_line(std::uint64_t bytes);

} // namespace tt
