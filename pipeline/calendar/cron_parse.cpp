#include "pipeline/base/counted.hpp"
#include "pipeline/calendar/cron.hpp"
#include "pipeline/calendar/cron_match.hpp"
#include "pipeline/calendar/names.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace tt {

namespace {

using namespace calendar;

/// One of the five fields: what it takes.
struct FieldRule {
    std::string_view name;
    int low;
    int high;
    std::span<const std::string_view> names = {}; ///< The first one stands for `low`.
};

constexpr std::array<FieldRule, 5> field_rules{{
    {"minute", 0, 59},
    {"hour", 0, 23},
    {"day of the month", 1, 31},
    {"month", 1, 12, month_names},
    {"day of the week", 0, 7, weekday_names},
}};

constexpr const FieldRule& weekday_rule = field_rules[4];

struct Nickname {
    std::string_view name;
    std::string_view expression;
};

constexpr std::array<Nickname, 7> nicknames{{
    {"@hourly", "0 * * * *"},
    {"@daily", "0 0 * * *"},
    {"@midnight", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},
    {"@monthly", "0 0 1 * *"},
    {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
}};

/// A part of an expression that is read under a rule.
struct Part {
    std::string_view whole;
    std::string_view text;
    const FieldRule& rule;

    [[nodiscard]] Part of(std::string_view smaller) const { return {whole, smaller, rule}; }
};

std::unexpected<Error>
refuse(std::string_view whole, std::string_view part, std::string_view why, std::string hint) {
    return fail(
        ErrorKind::invalid_input,
        "schedule '" + std::string(whole) + "', column " + std::to_string(column_of(whole, part)) + ": "
            + std::string(why),
        std::move(hint)
    );
}

std::unexpected<Error> refuse(const Part& part, std::string_view why, std::string hint) {
    return refuse(
        part.whole, part.text, "'" + std::string(part.text) + "' " + std::string(why), std::move(hint)
    );
}

std::string expected(const FieldRule& rule) {
    std::string text = "write a number from " + std::to_string(rule.low) + " to " + std::to_string(rule.high);
    if (!rule.names.empty())
        text +=
            " or a name from " + std::string(rule.names.front()) + " to " + std::string(rule.names.back());
    return text;
}

/// Quartz, the scheduler of the JVM world, writes much that looks like cron and means something else.
bool is_quartz(std::string_view text) {
    return text.find_first_of("?#LW") != std::string_view::npos;
}

/// Digits only; nothing for what is none, or too large.
std::optional<int> whole_number(std::string_view text) {
    int value = 0;
    const auto [stop, error] = std::from_chars(text.begin(), text.end(), value);
    const bool is_number = error == std::errc{} && stop == text.end() && text.front() != '-';
    return is_number ? std::optional(value) : std::nullopt;
}

Result<int> parse_value(const Part& part) {
    if (const auto named = index_of(part.rule.names, part.text)) return part.rule.low + *named;
    const auto value = whole_number(part.text);
    if (value && *value >= part.rule.low && *value <= part.rule.high) return *value;
    std::string hint = suggestion(part.rule.names, part.text) + expected(part.rule);
    if (is_quartz(part.text)) hint += "; Quartz's ?, L, W and # are not known here";
    return refuse(part, "is no " + std::string(part.rule.name), hint);
}

/// `22-2` as cron takes it: `22-23,0-2`.
std::string in_two(const Part& range, std::size_t dash) {
    const FieldRule& rule = range.rule;
    const std::string high = rule.names.empty() ? std::to_string(rule.high) : std::string(rule.names.back());
    const std::string low = rule.names.empty() ? std::to_string(rule.low) : std::string(rule.names.front());
    return std::string(range.text.substr(0, dash)) + "-" + high + "," + low
           + std::string(range.text.substr(dash));
}

struct Range {
    int first;
    int last;
};

Result<Range> parse_range(const Part& part) {
    if (part.text == "*") return Range{part.rule.low, part.rule.high};
    const std::size_t dash = part.text.find('-');
    TT_ASSIGN(const int first, parse_value(part.of(part.text.substr(0, dash))));
    if (dash == std::string_view::npos) return Range{first, first};
    TT_ASSIGN(int last, parse_value(part.of(part.text.substr(dash + 1))));
    if (last == 0 && &part.rule == &weekday_rule) last = 7;
    if (last < first) return refuse(part, "ends before it begins", "write " + in_two(part, dash));
    return Range{first, last};
}

/// A step that would take the first value only is a mistake: `*/90` is not every 90 minutes.
Result<int> parse_step(const Part& part, Range range) {
    const auto step = whole_number(part.text);
    if (!step || *step < 1) return refuse(part, "is no step", "write a whole number from 1 after the '/'");
    if (*step > range.last - range.first)
        return refuse(
            part,
            "is a step beyond the end of its range, so that only " + std::to_string(range.first) + " is left",
            "each " + std::string(part.rule.name) + " counts from the start of its range anew; write "
                + std::to_string(range.first) + " if that is meant"
        );
    return *step;
}

Result<std::uint64_t> parse_item(const Part& part) {
    const std::size_t slash = part.text.find('/');
    const Part values = part.of(part.text.substr(0, slash));
    TT_ASSIGN(const Range range, parse_range(values));
    int step = 1;
    if (slash != std::string_view::npos) {
        if (range.first == range.last && !values.text.contains('-'))
            return refuse(
                part, "steps through a single value",
                "write " + std::string(values.text) + "-" + std::to_string(part.rule.high)
                    + std::string(part.text.substr(slash))
            );
        TT_ASSIGN(step, parse_step(part.of(part.text.substr(slash + 1)), range));
    }
    std::uint64_t field = 0;
    for (int value = range.first; value <= range.last; value += step) field |= std::uint64_t{1} << value;
    return field;
}

Result<std::uint64_t> parse_field(const Part& part) {
    std::uint64_t field = 0;
    for (std::size_t begin = 0; begin <= part.text.size();) {
        const std::size_t comma = std::min(part.text.find(',', begin), part.text.size());
        TT_ASSIGN(const std::uint64_t item, parse_item(part.of(part.text.substr(begin, comma - begin))));
        field |= item;
        begin = comma + 1;
    }
    return field;
}

constexpr std::string_view blanks = " \t";

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t begin = text.find_first_not_of(blanks); begin != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(blanks, begin), text.size());
        words.push_back(text.substr(begin, end - begin));
        begin = text.find_first_not_of(blanks, end);
    }
    return words;
}

std::unexpected<Error> wrong_count(std::string_view text, const std::vector<std::string_view>& words) {
    const std::string_view at = words.size() > 5 ? words[5] : text.substr(text.size());
    std::string hint =
        "write minute, hour, day of the month, month and day of the week, for example '0 10 * * mon-fri'";
    if (words.size() > 5) hint += "; seconds and years, as Quartz has them, are not known here";
    return refuse(
        text, at, counted(static_cast<std::int64_t>(words.size()), "field") + ", where 5 are needed", hint
    );
}

Result<std::string_view> expand(std::string_view text, std::string_view name) {
    std::vector<std::string_view> names;
    for (const Nickname& nickname : nicknames) {
        if (nickname.name == name) return nickname.expression;
        names.push_back(nickname.name);
    }
    return refuse(
        text, name, "'" + std::string(name) + "' is not known",
        suggestion(names, name) + "write @hourly, @daily, @weekly, @monthly or @yearly, or five fields"
    );
}

/// Day 7 of the week is day 0.
std::uint64_t with_one_sunday(std::uint64_t weekdays) {
    constexpr std::uint64_t seventh = 1U << 7;
    return (weekdays & seventh) != 0 ? (weekdays & ~seventh) | 1U : weekdays;
}

Result<Cron> parse_fields(std::string_view text, const std::vector<std::string_view>& words) {
    std::array<std::uint64_t, 5> fields{};
    for (std::size_t i = 0; i < fields.size(); ++i) {
        TT_ASSIGN(fields[i], parse_field({text, words[i], field_rules[i]}));
    }
    Cron cron{std::string(text), fields[0], fields[1], fields[2], fields[3], with_one_sunday(fields[4])};
    cron.either_day = !words[2].starts_with('*') && !words[4].starts_with('*');
    if (!has_a_date(cron))
        return refuse(
            text, words[2], "it can never fire, since none of its months has a day " + std::string(words[2]),
            "name days that those months have; February ends with the 29th at the latest"
        );
    return cron;
}

} // namespace

Result<Cron> parse_cron(std::string_view text) {
    const auto words = words_of(text);
    if (words.size() == 1 && words[0].starts_with('@')) {
        TT_ASSIGN(const std::string_view expression, expand(text, words[0]));
        TT_ASSIGN(Cron cron, parse_fields(expression, words_of(expression)));
        cron.text = text;
        return cron;
    }
    if (words.size() != field_rules.size()) return wrong_count(text, words);
    return parse_fields(text, words);
}

} // namespace tt
