#pragma once

#include "pipeline/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tt::json {

/// Where in a document a value stands, for error messages. Lives on the stack while the value is read:
/// nothing is allocated unless something is wrong.
class Place {
public:
    static Place top(bool strict) { return Place{nullptr, {}, 0, strict}; }

    [[nodiscard]] Place member(std::string_view key) const { return {this, key, 0, strict_}; }

    [[nodiscard]] Place element(std::size_t index) const { return {this, {}, index, strict_}; }

    /// Whether keys that nobody knows are refused here.
    [[nodiscard]] bool strict() const { return strict_; }

    /// `invalid_input` with the place before the message: `services[3].step: …`.
    [[nodiscard]] std::unexpected<Error> refuse(std::string_view message, std::string hint = {}) const;

private:
    Place(const Place* parent, std::string_view key, std::size_t index, bool strict)
        : parent_(parent)
        , key_(key)
        , index_(index)
        , strict_(strict) {}

    [[nodiscard]] std::string text() const;

    const Place* parent_;
    std::string_view key_; ///< Empty for an element of a list.
    std::size_t index_;
    bool strict_;
};

} // namespace tt::json
