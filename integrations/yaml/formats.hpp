#pragma once

#include "integrations/yaml/reading.hpp"
#include "integrations/yaml/text_rules.hpp"
#include "pipeline/base/field.hpp"
#include "pipeline/model/policy.hpp"

#include <map>
#include <string>

// How each sort of value is written. A format has: `Value`; `type()` for people; `read`, which reports what
// is wrong and then returns nothing; and `text`, the inverse, which shows a default.

namespace tt::yaml {

/// An unquoted text that YAML readers take for something else (`yes`, `1.10`, `0x1f`) must be quoted.
std::optional<std::string> read_text(Reading& reading, const YamlNode& value, const TextRule& rule);

/// The text as `tt.yaml` takes it back: in quotes if it needs them.
std::string as_yaml(std::string_view text);

/// Digits only, without quotes: `010` and `0o10` would be octal to some.
std::optional<int> read_whole(Reading& reading, const YamlNode& value, int low, int high);

std::optional<bool> read_switch(Reading& reading, const YamlNode& value);
std::optional<Duration> read_duration(Reading& reading, const YamlNode& value, Duration shortest);

/// Zero for `never`.
std::optional<Duration> read_duration_or_never(Reading& reading, const YamlNode& value, Duration shortest);
std::optional<int> read_percent(Reading& reading, const YamlNode& value);
std::optional<Amount> read_amount(Reading& reading, const YamlNode& value, int least, bool only_percent);

/// The word that is one of `words`; a near miss is named in the hint.
std::optional<std::string_view>
read_word(Reading& reading, const YamlNode& value, const std::vector<std::string_view>& words);

/// A map of text to text, whose keys keep the rule.
std::optional<std::map<std::string, std::string>>
read_texts(Reading& reading, const YamlNode& map, const TextRule& keys, const TextRule& values);

template<const TextRule& rule, class T = std::string>
struct Text {
    using Value = T;

    static std::string type() { return std::string(rule.type.substr(rule.type.find(' ') + 1)); }

    static std::optional<T> read(Reading& reading, const YamlNode& value) {
        auto text = read_text(reading, value, rule);
        return text ? std::optional(T(*std::move(text))) : std::nullopt;
    }

    static std::string text(const std::string& value) { return value; }

    template<class Tag>
    static std::string text(const Id<Tag>& value) {
        return value.value;
    }
};

template<int low, int high>
struct Whole {
    using Value = int;

    static std::string type() {
        return "whole number from " + std::to_string(low) + " to " + std::to_string(high);
    }

    static std::optional<int> read(Reading& reading, const YamlNode& value) {
        return read_whole(reading, value, low, high);
    }

    /// 0 below the range stands for "not given".
    static std::string text(int value) { return value < low ? "" : std::to_string(value); }
};

struct Switch {
    using Value = bool;

    static std::string type() { return "true | false"; }

    static std::optional<bool> read(Reading& reading, const YamlNode& value) {
        return read_switch(reading, value);
    }

    static std::string text(bool value) { return value ? "true" : "false"; }
};

/// A duration of at least so many milliseconds.
template<int shortest = 1>
struct Span {
    using Value = Duration;

    static std::string type() { return "duration"; }

    static std::optional<Duration> read(Reading& reading, const YamlNode& value) {
        return read_duration(reading, value, Duration{shortest});
    }

    static std::string text(Duration value) { return to_text(value); }
};

/// The same, or `never`, which is zero in the model.
template<int shortest>
struct SpanOrNever {
    using Value = Duration;

    static std::string type() { return "duration, or never"; }

    static std::optional<Duration> read(Reading& reading, const YamlNode& value) {
        return read_duration_or_never(reading, value, Duration{shortest});
    }

    static std::string text(Duration value) { return value == Duration{0} ? "never" : to_text(value); }
};

struct Percent {
    using Value = int;

    static std::string type() { return "percentage from 1% to 100%"; }

    static std::optional<int> read(Reading& reading, const YamlNode& value) {
        return read_percent(reading, value);
    }

    static std::string text(int value) { return std::to_string(value) + "%"; }
};

/// A number of hosts or a share of them.
template<int least, bool only_percent = false>
struct Hosts {
    using Value = Amount;

    static std::string type() { return only_percent ? "percentage" : "number of hosts, or percentage"; }

    static std::optional<Amount> read(Reading& reading, const YamlNode& value) {
        return read_amount(reading, value, least, only_percent);
    }

    static std::string text(Amount value) { return to_text(value); }
};

template<NamedEnum E>
struct OneOf {
    using Value = E;

    static std::vector<std::string_view> words() {
        std::vector<std::string_view> all;
        for (const auto& [value, name] : names(E{})) all.push_back(name);
        return all;
    }

    static std::string type() {
        std::string all;
        for (const std::string_view word : words()) all += (all.empty() ? "" : " | ") + std::string(word);
        return all;
    }

    static std::optional<E> read(Reading& reading, const YamlNode& value) {
        const auto word = read_word(reading, value, words());
        return word ? std::optional(*parse_enum<E>(*word)) : std::nullopt;
    }

    static std::string text(E value) { return std::string(to_string(value)); }
};

template<class Item>
struct ListOf {
    using Value = std::vector<typename Item::Value>;

    static std::string type() { return "list of " + Item::type() + "s"; }

    static std::optional<Value> read(Reading& reading, const YamlNode& list) {
        if (!reading.expect(list, YamlNode::Kind::list, "a list such as [a, b]")) return std::nullopt;
        Value values;
        for (std::size_t i = 0; i < list.items.size(); ++i) {
            const auto step = reading.enter_item(list.items[i], i);
            if (auto value = Item::read(reading, list.items[i])) values.push_back(*std::move(value));
        }
        return values;
    }

    static std::string text(const Value&) { return ""; }
};

} // namespace tt::yaml
