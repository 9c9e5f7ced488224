#include "pipeline/base/result.hpp"

#include <algorithm>
#include <array>

namespace tt {

namespace {

constexpr std::array<std::pair<ErrorKind, std::string_view>, 10> kind_names{{
    {ErrorKind::invalid_input, "invalid_input"},
    {ErrorKind::not_found, "not_found"},
    {ErrorKind::conflict, "conflict"},
    {ErrorKind::denied, "denied"},
    {ErrorKind::blocked, "blocked"},
    {ErrorKind::unavailable, "unavailable"},
    {ErrorKind::timeout, "timeout"},
    {ErrorKind::cancelled, "cancelled"},
    {ErrorKind::corrupt, "corrupt"},
    {ErrorKind::failed, "failed"},
}};

} // namespace

std::string_view to_string(ErrorKind kind) {
    const auto* found = std::ranges::find(kind_names, kind, &decltype(kind_names)::value_type::first);
    return found == kind_names.end() ? "failed" : found->second;
}

ErrorKind error_kind_from(std::string_view name) {
    const auto* found = std::ranges::find(kind_names, name, &decltype(kind_names)::value_type::second);
    return found == kind_names.end() ? ErrorKind::failed : found->first;
}

} // namespace tt
