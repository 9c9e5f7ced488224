#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/policy.hpp"

#include <string>
#include <string_view>

/// The types that are one text in JSON. Private to this folder.
namespace tt::json {

std::string scalar_text(Time time);
std::string scalar_text(Duration duration);
std::string scalar_text(Amount amount);
std::string scalar_text(Bound bound);

Result<> read_scalar(std::string_view text, Time& time);
Result<> read_scalar(std::string_view text, Duration& duration);
Result<> read_scalar(std::string_view text, Amount& amount);
Result<> read_scalar(std::string_view text, Bound& bound);

inline std::string_view scalar_text(std::string_view text) {
    return text;
}

inline Result<> read_scalar(std::string_view text, std::string& value) {
    value = text;
    return {};
}

template<class Tag>
std::string_view scalar_text(const Id<Tag>& id) {
    return id.value;
}

template<class Tag>
Result<> read_scalar(std::string_view text, Id<Tag>& id) {
    id.value = text;
    return {};
}

template<class T>
concept Scalar = requires(const T& value) { scalar_text(value); };

} // namespace tt::json
