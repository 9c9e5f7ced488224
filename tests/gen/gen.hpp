#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "tests/gen/draw.hpp"

#include <array>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// Any value of the model, for property tests: `const auto deploy = gen::any<Deploy>();` inside of a
/// property. It follows from the types' fields(), so that a new field is covered without a line here.
namespace tt::gen {

template<class T>
T any();

/// Up to four values.
template<class Make>
auto few(Make make) {
    std::vector<decltype(make())> values;
    for (std::size_t count = below(5); count > 0; --count) values.push_back(make());
    return values;
}

template<std::integral T>
void fill(T& value) {
    using Limits = std::numeric_limits<T>;
    if constexpr (std::unsigned_integral<T>)
        value = static_cast<T>(unsigned_between(0, Limits::max()));
    else
        value = static_cast<T>(between(Limits::min(), Limits::max()));
}

inline void fill(bool& value) {
    value = coin();
}

inline void fill(std::string& value) {
    value = text();
}

inline void fill(Time& value) {
    value = time();
}

inline void fill(Duration& value) {
    value = duration();
}

inline void fill(Amount& value) {
    value = amount();
}

inline void fill(Bound& bound) {
    bound = {static_cast<double>(below(1000)) / 8, coin()};
}

template<class Tag>
void fill(Id<Tag>& id) {
    id.value = name();
}

template<NamedEnum E>
void fill(E& value) {
    const auto all = names(E{});
    value = all[below(all.size())].first;
}

template<class T>
void fill(std::optional<T>& value) {
    if (coin())
        value = any<T>();
    else
        value.reset();
}

template<class T>
void fill(std::vector<T>& values) {
    values = few(any<T>);
}

template<class T>
void fill(std::map<std::string, T>& values) {
    values.clear();
    for (std::size_t count = below(5); count > 0; --count) values[text()] = any<T>();
}

template<class... T>
void fill(std::variant<T...>& value) {
    using Make = std::variant<T...> (*)();
    constexpr std::array<Make, sizeof...(T)> makers{[]() -> std::variant<T...> { return any<T>(); }...};
    value = makers[below(makers.size())]();
}

template<Described T>
void fill(T& value) {
    std::apply([&](auto... field) { (fill(value.*field.member), ...); }, T::fields());
}

template<class T>
T any() {
    T value{};
    fill(value);
    return value;
}

} // namespace tt::gen
