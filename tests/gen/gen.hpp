#pragma once

#include "integrations/json/write.hpp"
#include "pipeline/model/change.hpp"

#include <rapidcheck.h>

#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

/// Generators of model values for property tests: `const auto deploy = *gen::any<Deploy>();`. They follow
/// from the types' fields(), so that a new field is covered without a line here.
///
/// Names and ids come from a small pool, so that values refer to each other and collide, as real ones do.
namespace tt::gen {

template<class T>
rc::Gen<T> any();

/// A name as people give them.
inline rc::Gen<std::string> name() {
    return rc::gen::element<std::string>("", "a", "b", "web", "web-12", "prod", "d1", "d2", "us-east-1a");
}

/// Any UTF-8 text, with what JSON must escape and what takes two, three and four bytes.
inline rc::Gen<std::string> text() {
    const auto piece = rc::gen::element<std::string>(
        "a", "Z", "0", " ", "\"", "\\", "/", "\n", "\t", "\x01", "\x7f", std::string(1, '\0'), "é", "\u2028",
        "€", "\uFFFD", "🚀", "null", "{}"
    );
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const auto& pieces) {
        std::string joined;
        for (const std::string& part : pieces) joined += part;
        return joined;
    });
}

/// Any instant that has a spelling, and often one of the two that mean "never".
inline rc::Gen<Time> time() {
    constexpr std::int64_t last = 253'402'300'799'998; // 9999-12-31T23:59:59.998Z
    return rc::gen::weightedOneOf<Time>({
        {1, rc::gen::just(Time{})},
        {1, rc::gen::just(end_of_time)},
        {3, rc::gen::map(
                rc::gen::inRange<std::int64_t>(-last / 8, last),
                [](std::int64_t since) { return Time{Duration{since}}; }
            )},
    });
}

inline rc::Gen<Duration> duration() {
    constexpr std::int64_t year = 366LL * 24 * 3600 * 1000;
    return rc::gen::map(rc::gen::inRange<std::int64_t>(-year, year), [](std::int64_t milliseconds) {
        return Duration{milliseconds};
    });
}

inline rc::Gen<Amount> amount() {
    return rc::gen::exec([] {
        const bool percent = *rc::gen::arbitrary<bool>();
        return Amount{*rc::gen::inRange(0, percent ? 101 : 100'000), percent};
    });
}

/// Any integer of the whole range of its type; rapidcheck's own grow with the size only.
template<std::integral T>
rc::Gen<T> integer() {
    return rc::gen::weightedOneOf<T>({
        {4, rc::gen::arbitrary<T>()},
        {1, rc::gen::just(std::numeric_limits<T>::max())},
        {1, rc::gen::just(std::numeric_limits<T>::min())},
    });
}

template<NamedEnum E>
rc::Gen<E> enumerator() {
    std::vector<E> values;
    for (const auto& [value, name] : names(E{})) values.push_back(value);
    return rc::gen::elementOf(values);
}

template<Described T>
rc::Gen<T> described() {
    return rc::gen::exec([] {
        T value;
        std::apply(
            [&](auto... field) {
                ((value.*field.member = *any<std::decay_t<decltype(value.*field.member)>>()), ...);
            },
            T::fields()
        );
        return value;
    });
}

template<class T>
struct Any;

template<class Tag>
struct Any<Id<Tag>> {
    static rc::Gen<Id<Tag>> gen() {
        return rc::gen::map(name(), [](std::string value) { return Id<Tag>(std::move(value)); });
    }
};

template<class T>
struct Any<std::optional<T>> {
    static rc::Gen<std::optional<T>> gen() {
        return rc::gen::exec([] {
            return *rc::gen::arbitrary<bool>() ? std::optional<T>{*any<T>()} : std::nullopt;
        });
    }
};

template<class T>
struct Any<std::vector<T>> {
    static rc::Gen<std::vector<T>> gen() {
        return rc::gen::scale(0.1, rc::gen::container<std::vector<T>>(any<T>()));
    }
};

template<class T>
struct Any<std::map<std::string, T>> {
    static rc::Gen<std::map<std::string, T>> gen() {
        return rc::gen::scale(0.1, rc::gen::container<std::map<std::string, T>>(text(), any<T>()));
    }
};

template<class... T>
struct Any<std::variant<T...>> {
    static rc::Gen<std::variant<T...>> gen() {
        return rc::gen::oneOf(rc::gen::cast<std::variant<T...>>(any<T>())...);
    }
};

/// Any value of T.
template<class T>
rc::Gen<T> any() {
    if constexpr (std::same_as<T, bool>)
        return rc::gen::arbitrary<bool>();
    else if constexpr (std::integral<T>)
        return integer<T>();
    else if constexpr (NamedEnum<T>)
        return enumerator<T>();
    else if constexpr (std::same_as<T, std::string>)
        return text();
    else if constexpr (std::same_as<T, Time>)
        return time();
    else if constexpr (std::same_as<T, Duration>)
        return duration();
    else if constexpr (std::same_as<T, Amount>)
        return amount();
    else if constexpr (Described<T>)
        return described<T>();
    else
        return Any<T>::gen();
}

} // namespace tt::gen

namespace tt {

/// How rapidcheck prints a counterexample.
template<Described T>
void showValue(const T& value, std::ostream& out) {
    std::string text;
    json::write(text, value);
    out << text;
}

} // namespace tt
