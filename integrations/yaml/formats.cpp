#include "integrations/yaml/formats.hpp"

#include "integrations/yaml/quoted.hpp"
#include "pipeline/base/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tt::yaml {

namespace {

constexpr Duration longest_duration = std::chrono::days{365};
constexpr int most_hosts = 1'000'000;

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_decimal(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && std::ranges::all_of(text, is_digit) && (text.size() == 1 || text[0] != '0');
}

/// What one YAML reader or another takes for true, false or null.
bool is_yaml_word(std::string_view text) {
    constexpr std::array words{"y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"};
    return std::ranges::find(words, lower(text)) != words.end();
}

/// What one YAML reader or another takes for a number or a date that it then writes differently: `010`,
/// `1.10`, `1e3`, `1_000`, `12:30`, `2024-01-01`, `0x1f`. An IP address is none.
bool is_yaml_number(std::string_view text) {
    std::string_view body = text;
    if (body.starts_with('-') || body.starts_with('+')) body.remove_prefix(1);
    const bool prefixed = body.starts_with("0x") || body.starts_with("0o") || body.starts_with("0b");
    const std::string_view allowed = prefixed ? "0123456789abcdefABCDEF_" : "0123456789._:-+eE";
    if (prefixed) body.remove_prefix(2);
    const bool begins = body.starts_with('.') || (!body.empty() && (prefixed || is_digit(body.front())));
    return begins && std::ranges::any_of(body, is_digit)
           && body.find_first_not_of(allowed) == std::string_view::npos && std::ranges::count(body, '.') < 2
           && !is_decimal(text);
}

bool is_surprising(const YamlNode& value) {
    return !value.quoted && (is_yaml_word(value.text) || is_yaml_number(value.text));
}

std::optional<int> whole_in(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (!is_decimal(text) || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

} // namespace

std::optional<std::string> read_text(Reading& reading, const YamlNode& value, const TextRule& rule) {
    if (!reading.expect(value, YamlNode::Kind::scalar, rule.type)) return std::nullopt;
    if (is_surprising(value)) {
        reading.mismatch(
            value, std::string(rule.type) + " in quotes",
            fmt::format("YAML readers disagree on it without quotes; write \"{}\"", value.text)
        );
        return std::nullopt;
    }
    if (!rule.holds(value.text)) {
        reading.mismatch(value, rule.type, std::string(rule.hint));
        return std::nullopt;
    }
    return value.text;
}

std::string as_yaml(std::string_view text) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-";
    const bool safe = text.find_first_not_of(plain) == std::string_view::npos && !text.empty()
                      && text.front() != '-' && !is_yaml_word(text) && !is_yaml_number(text);
    if (safe) return std::string(text);
    std::string quoted_text = "\"";
    for (const char c : text) quoted_text += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
    return quoted_text + "\"";
}

std::optional<int> read_whole(Reading& reading, const YamlNode& value, int low, int high) {
    const std::string wanted = fmt::format("a whole number from {} to {}", low, high);
    if (!reading.expect(value, YamlNode::Kind::scalar, wanted)) return std::nullopt;
    const auto number = whole_in(value.text);
    if (number && !value.quoted && *number >= low && *number <= high) return number;
    std::string hint;
    if (number && value.quoted) hint = "remove the quotes";
    if (value.text.size() > 1 && value.text.starts_with('0'))
        hint = "some readers take a leading 0 for octal; write the number without it";
    reading.mismatch(value, wanted, hint);
    return std::nullopt;
}

std::optional<bool> read_switch(Reading& reading, const YamlNode& value) {
    if (!reading.expect(value, YamlNode::Kind::scalar, "true or false")) return std::nullopt;
    if (!value.quoted && (value.text == "true" || value.text == "false")) return value.text == "true";
    const std::string word = lower(value.text);
    const bool yes = word == "yes" || word == "on" || word == "y" || word == "true";
    const bool no = word == "no" || word == "off" || word == "n" || word == "false";
    reading.mismatch(value, "true or false", yes ? "write true" : no ? "write false" : "");
    return std::nullopt;
}

std::optional<Duration> read_duration(Reading& reading, const YamlNode& value, Duration shortest) {
    if (!reading.expect(value, YamlNode::Kind::scalar, "a duration such as 60s")) return std::nullopt;
    const auto duration = parse_duration(value.text);
    if (duration && *duration >= shortest && *duration <= longest_duration) return *duration;
    if (whole_in(value.text))
        reading.mismatch(
            value, "a duration with a unit", fmt::format("write {0}s for {0} seconds", value.text)
        );
    else if (!duration)
        reading.mismatch(value, "a duration", duration.error().hint);
    else
        reading.mismatch(value, fmt::format("from {} to {}", to_text(shortest), to_text(longest_duration)));
    return std::nullopt;
}

std::optional<Duration> read_duration_or_never(Reading& reading, const YamlNode& value, Duration shortest) {
    if (value.is(YamlNode::Kind::scalar) && value.text == "never") return Duration{0};
    const bool is_word =
        value.is(YamlNode::Kind::scalar) && !parse_duration(value.text) && !whole_in(value.text);
    if (!is_word) return read_duration(reading, value, shortest);
    reading.mismatch(value, "a duration, or never", "write a number and a unit, such as 1h, or never");
    return std::nullopt;
}

std::optional<Amount> read_amount(Reading& reading, const YamlNode& value, int least, bool only_percent) {
    const std::string_view wanted = only_percent ? "a percentage such as 75%"
                                                 : "a number of hosts such as 3, or a percentage such as 20%";
    if (!reading.expect(value, YamlNode::Kind::scalar, wanted)) return std::nullopt;
    const auto amount = parse_amount(value.text);
    const bool zeros = value.text.size() > 1 && value.text[0] == '0' && value.text[1] != '%';
    if (amount && !zeros && amount->value >= least && amount->value <= most_hosts
        && (amount->percent || !only_percent))
        return *amount;
    std::string hint;
    if (amount && only_percent && !amount->percent && amount->value <= 100)
        hint = fmt::format("write {}%", amount->value);
    if (amount && amount->value < least) hint = "none at all would never move";
    reading.mismatch(value, wanted, hint);
    return std::nullopt;
}

std::optional<int> read_percent(Reading& reading, const YamlNode& value) {
    const std::string_view wanted = "a percentage from 1% to 100%";
    if (!reading.expect(value, YamlNode::Kind::scalar, wanted)) return std::nullopt;
    const auto number = value.text.ends_with('%')
                            ? whole_in(std::string_view(value.text).substr(0, value.text.size() - 1))
                            : std::nullopt;
    if (number && *number >= 1 && *number <= 100) return number;
    const auto bare = whole_in(value.text);
    const bool forgot = bare && *bare >= 1 && *bare <= 100;
    reading.mismatch(value, wanted, forgot ? fmt::format("write {}%", *bare) : "");
    return std::nullopt;
}

std::optional<std::string_view>
read_word(Reading& reading, const YamlNode& value, const std::vector<std::string_view>& words) {
    const std::string wanted = "one of " + quoted_list(words);
    if (!reading.expect(value, YamlNode::Kind::scalar, wanted)) return std::nullopt;
    const auto found = std::ranges::find(words, value.text);
    if (found != words.end()) return *found;
    const auto near = nearest(value.text, words);
    reading.mismatch(value, wanted, near.empty() ? "" : fmt::format("did you mean `{}`?", near));
    return std::nullopt;
}

std::optional<std::map<std::string, std::string>>
read_texts(Reading& reading, const YamlNode& map, const TextRule& keys, const TextRule& values) {
    const std::string name(keys.type.substr(keys.type.find(' ') + 1));
    if (!reading.expect(map, YamlNode::Kind::map, "a map of " + name + " to text")) return std::nullopt;
    std::map<std::string, std::string> texts;
    for (const YamlNode& node : map.items) {
        const auto step = reading.enter_key(node);
        if (!keys.holds(node.key))
            reading.error(node.key_offset, "this is not " + std::string(keys.type), std::string(keys.hint));
        if (auto text = read_text(reading, node, values)) texts.emplace(node.key, *std::move(text));
    }
    return texts;
}

} // namespace tt::yaml
