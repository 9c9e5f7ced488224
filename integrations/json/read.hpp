#pragma once

#include "integrations/json/place.hpp"
#include "integrations/json/scalar.hpp"
#include "pipeline/base/field.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

/// Reads values out of parsed JSON. Private to this folder: the only header with the library in it.
namespace tt::json {

using Json = nlohmann::json;

/// Parses a text within the limits; never throws.
Result<Json> parse(std::string_view text);

/// The error for a value of another type than was `expected`.
std::unexpected<Error> wrong_type(const Json& json, std::string_view expected, const Place& place);

/// Refuses, in a strict place, a key that is not among the names.
Result<> check_keys(const Json& json, std::span<const std::string_view> names, const Place& place);

template<class T>
Result<> read(const Json& json, T& value, const Place& place);

template<class T>
Result<> read_value(const Json& json, std::optional<T>& value, const Place& place) {
    return read(json, value.emplace(), place);
}

template<class T>
Result<> read_value(const Json& json, std::vector<T>& values, const Place& place) {
    if (!json.is_array()) return wrong_type(json, "a list", place);
    values.clear();
    for (const Json& element : json) {
        const std::size_t index = values.size();
        TT_TRY(read(element, values.emplace_back(), place.element(index)));
    }
    return {};
}

template<class T>
Result<> read_value(const Json& json, std::map<std::string, T>& values, const Place& place) {
    if (!json.is_object()) return wrong_type(json, "an object", place);
    values.clear();
    for (const auto& [key, element] : json.items()) TT_TRY(read(element, values[key], place.member(key)));
    return {};
}

/// A member that is missing or null keeps its default; an optional one that is null has no value.
template<class T>
Result<> read_member(const Json& object, std::string_view key, T& value, const Place& place) {
    const auto found = object.find(key);
    if (found == object.end()) return {};
    if (!found->is_null()) return read(*found, value, place.member(key));
    if constexpr (requires { value.reset(); }) value.reset();
    return {};
}

template<Described T>
Result<> read_object(const Json& json, T& value, const Place& place) {
    static constexpr auto names =
        std::apply([](auto... field) { return std::array{field.name...}; }, T::fields());
    if (!json.is_object()) return wrong_type(json, "an object", place);
    TT_TRY(check_keys(json, names, place));
    Result<> result;
    std::apply(
        [&](auto... field) {
            (void)((result = read_member(json, field.name, value.*field.member, place)).has_value() && ...);
        },
        T::fields()
    );
    return result;
}

template<std::integral T>
Result<> read_integer(const Json& json, T& value, const Place& place) {
    if (!json.is_number_integer()) return wrong_type(json, "a whole number", place);
    const bool fits = json.is_number_unsigned() ? std::in_range<T>(json.get<std::uint64_t>())
                                                : std::in_range<T>(json.get<std::int64_t>());
    if (!fits) return place.refuse(json.dump() + " is out of range");
    value = json.get<T>();
    return {};
}

/// Reads a text with `parse`, whose error gets the place in front.
template<class Parse>
Result<> read_text(const Json& json, const Place& place, Parse parse) {
    if (!json.is_string()) return wrong_type(json, "text", place);
    Result<> result = parse(json.get_ref<const std::string&>());
    return result ? result : place.refuse(result.error().message, result.error().hint);
}

template<NamedEnum T>
Result<> read_enum(std::string_view text, T& value) {
    TT_ASSIGN(value, parse_enum<T>(text));
    return {};
}

template<class T>
Result<> read(const Json& json, T& value, const Place& place) {
    if constexpr (std::same_as<T, bool>) {
        if (!json.is_boolean()) return wrong_type(json, "true or false", place);
        value = json.get<bool>();
        return {};
    } else if constexpr (std::integral<T>)
        return read_integer(json, value, place);
    else if constexpr (NamedEnum<T>)
        return read_text(json, place, [&](std::string_view text) { return read_enum(text, value); });
    else if constexpr (Scalar<T>)
        return read_text(json, place, [&](std::string_view text) { return read_scalar(text, value); });
    else if constexpr (Described<T>)
        return read_object(json, value, place);
    else
        return read_value(json, value, place);
}

template<class T>
Result<T> read_document(std::string_view text, bool strict) {
    TT_ASSIGN(const Json json, parse(text));
    T value{};
    TT_TRY(read(json, value, Place::top(strict)));
    return value;
}

} // namespace tt::json
