#pragma once

#include "pipeline/base/result.hpp"

#include <algorithm>
#include <concepts>
#include <string>
#include <string_view>
#include <tuple>

namespace tt {

/// One member of a struct under the name it has in JSON, in the journal and in output.
///
/// A struct that travels lists its members once, in `static constexpr auto fields()`; encoding, decoding
/// and the canonical form all follow from that list, so they cannot disagree. It is a template for the
/// compiler's sake: what only reads the struct does not pay for its list, which is most of a header's cost.
template<class Struct, class Member>
struct Field {
    std::string_view name;
    Member Struct::* member;
};

template<class Struct, class Member>
constexpr Field<Struct, Member> field(std::string_view name, Member Struct::* member) {
    return {name, member};
}

/// A struct that lists its fields.
template<class T>
concept Described = requires { T::fields(); };

/// An enum that lists its names: `constexpr auto names(E)` returns an array of {value, name}, found by ADL.
template<class E>
concept NamedEnum = std::is_enum_v<E> && requires(E value) { names(value); };

/// The one spelling of an enumerator, used in JSON, in `tt.yaml` and for people.
template<NamedEnum E>
constexpr std::string_view to_string(E value) {
    for (const auto& [candidate, name] : names(value))
        if (candidate == value) return name;
    return "?";
}

/// The inverse of to_string; the error lists every allowed name.
template<NamedEnum E>
Result<E> parse_enum(std::string_view text) {
    std::string allowed;
    for (const auto& [candidate, name] : names(E{})) {
        if (name == text) return candidate;
        allowed += (allowed.empty() ? "" : ", ") + std::string(name);
    }
    return fail(ErrorKind::invalid_input, "'" + std::string(text) + "' is not one of: " + allowed);
}

} // namespace tt
