#pragma once

#include "integrations/json/scalar.hpp"
#include "integrations/json/text.hpp"
#include "pipeline/base/field.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

/// Writes canonical JSON of any described type, listed in types.cpp or not. For this folder and the journal;
/// everybody else takes encode(), which costs them no templates.
namespace tt::json {

template<class T>
void write(std::string& out, const T& value);

template<class T>
void write_value(std::string& out, const std::optional<T>& value) {
    if (value)
        write(out, *value);
    else
        out += "null";
}

template<class T>
void write_value(std::string& out, const std::vector<T>& values) {
    out += '[';
    for (const T& value : values) {
        if (&value != values.data()) out += ',';
        write(out, value);
    }
    out += ']';
}

/// Appends `"key":value`, after a comma unless it is the first of its object.
template<class T>
void write_member(std::string& out, std::string_view key, const T& value) {
    if (out.back() != '{') out += ',';
    write_text(out, key);
    out += ':';
    write(out, value);
}

template<class T>
void write_value(std::string& out, const std::map<std::string, T>& values) {
    out += '{';
    for (const auto& [key, value] : values) write_member(out, key, value);
    out += '}';
}

/// The positions of T's fields in the order of their names.
template<Described T>
consteval auto sorted_fields() {
    constexpr auto names = std::apply([](auto... field) { return std::array{field.name...}; }, T::fields());
    std::array<std::size_t, names.size()> order{};
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](std::size_t i) { return names[i]; });
    return order;
}

template<Described T>
void write_object(std::string& out, const T& value) {
    static constexpr auto fields = T::fields();
    static constexpr auto order = sorted_fields<T>();
    out += '{';
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (write_member(out, std::get<order[I]>(fields).name, value.*std::get<order[I]>(fields).member), ...);
    }(std::make_index_sequence<order.size()>{});
    out += '}';
}

template<class T>
void write(std::string& out, const T& value) {
    if constexpr (std::same_as<T, bool>)
        out += value ? "true" : "false";
    else if constexpr (std::integral<T>)
        out += std::to_string(value);
    else if constexpr (NamedEnum<T>)
        write_text(out, to_string(value));
    else if constexpr (Scalar<T>)
        write_text(out, scalar_text(value));
    else if constexpr (Described<T>)
        write_object(out, value);
    else
        write_value(out, value);
}

} // namespace tt::json
