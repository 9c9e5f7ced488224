#include "integrations/zones/posix_rule.hpp"

#include <algorithm>
#include <charconv>

namespace tt::zones {

namespace {

using namespace std::chrono;

bool take(std::string_view& text, char expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<int> take_number(std::string_view& text, int low, int high) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || text.starts_with('-') || value < low || value > high) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

/// `PST` or `<-03>`.
std::optional<std::string> take_name(std::string_view& text) {
    const bool quoted = take(text, '<');
    const auto belongs = [quoted](char c) {
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        return letter || (quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-'));
    };
    const auto end = std::ranges::find_if_not(text, belongs);
    std::string name(text.begin(), end);
    text.remove_prefix(name.size());
    if (name.size() < 3 || (quoted && !take(text, '>'))) return std::nullopt;
    return name;
}

/// `[+-]h[h][h][:mm[:ss]]`; as an offset it counts west of Greenwich.
std::optional<seconds> take_time(std::string_view& text) {
    const bool negative = take(text, '-');
    if (!negative) take(text, '+');
    const auto hour = take_number(text, 0, 167);
    const auto minute = hour && take(text, ':') ? take_number(text, 0, 59) : std::optional(0);
    const auto second = minute && take(text, ':') ? take_number(text, 0, 59) : std::optional(0);
    if (!hour || !minute || !second) return std::nullopt;
    const seconds time = hours{*hour} + minutes{*minute} + seconds{*second};
    return negative ? -time : time;
}

std::optional<YearlyMoment> take_day(std::string_view& text) {
    if (take(text, 'M')) {
        const auto month = take_number(text, 1, 12);
        const auto week = month && take(text, '.') ? take_number(text, 1, 5) : std::nullopt;
        const auto day = week && take(text, '.') ? take_number(text, 0, 6) : std::nullopt;
        return day ? std::optional(YearlyMoment{YearlyMoment::Day::of_weekday, *month, *week, *day})
                   : std::nullopt;
    }
    const bool unleaped = take(text, 'J');
    const auto day = take_number(text, unleaped ? 1 : 0, 365);
    const auto kind = unleaped ? YearlyMoment::Day::of_year_unleaped : YearlyMoment::Day::of_year;
    return day ? std::optional(YearlyMoment{kind, 1, 1, *day}) : std::nullopt;
}

std::optional<YearlyMoment> take_moment(std::string_view& text) {
    auto moment = take(text, ',') ? take_day(text) : std::nullopt;
    if (!moment || !take(text, '/')) return moment;
    const auto time = take_time(text);
    if (!time) return std::nullopt;
    moment->time = *time;
    return moment;
}

/// `PDT[offset],start,end`; without an offset it is an hour ahead of standard time.
std::optional<Summer> take_summer(std::string_view& text, seconds standard) {
    const auto name = take_name(text);
    const auto west = !name || text.starts_with(',') ? -(standard + hours{1}) : take_time(text);
    const auto begins = name && west ? take_moment(text) : std::nullopt;
    const auto ends = begins ? take_moment(text) : std::nullopt;
    if (!ends) return std::nullopt;
    return Summer{-*west, *name, *begins, *ends};
}

std::optional<PosixRule> take_rule(std::string_view& text) {
    const auto name = take_name(text);
    const auto west = name ? take_time(text) : std::nullopt;
    if (!west) return std::nullopt;
    PosixRule rule{-*west, *name, std::nullopt};
    if (text.empty()) return rule;
    rule.summer = take_summer(text, rule.offset);
    return rule.summer ? std::optional(rule) : std::nullopt;
}

sys_days date_of(const YearlyMoment& moment, year in) {
    if (moment.kind == YearlyMoment::Day::of_weekday) {
        const auto in_month = in / month{static_cast<unsigned>(moment.month)};
        const weekday day{static_cast<unsigned>(moment.day)};
        return moment.week == 5 ? sys_days{in_month / day[last]}
                                : sys_days{in_month / day[static_cast<unsigned>(moment.week)]};
    }
    const bool unleaped = moment.kind == YearlyMoment::Day::of_year_unleaped;
    const int since_january = unleaped ? moment.day - (in.is_leap() && moment.day >= 60 ? 0 : 1) : moment.day;
    return sys_days{in / January / 1} + days{since_january};
}

/// The instant of the moment, where clocks are `offset` ahead of UTC until then.
Time instant_of(const YearlyMoment& moment, int in, seconds offset) {
    return date_of(moment, year{in}) + moment.time - offset;
}

/// Summer that ends as the next one begins stays that way: among equal instants the first put comes first.
void put(std::vector<ZoneSpan>& changes, ZoneSpan change) {
    const auto place = std::ranges::upper_bound(changes, change.from, {}, &ZoneSpan::from);
    changes.insert(place, std::move(change));
}

} // namespace

Result<PosixRule> parse_posix_rule(std::string_view text) {
    std::string_view rest = text;
    auto rule = take_rule(rest);
    if (rule && rest.empty()) return *std::move(rule);
    return fail(ErrorKind::corrupt, "'" + std::string(text) + "' is no rule for daylight saving time");
}

std::vector<ZoneSpan> changes_of(const PosixRule& rule, int first_year, int last_year) {
    std::vector<ZoneSpan> changes;
    if (!rule.summer) return changes;
    const Summer& summer = *rule.summer;
    for (int year = first_year; year <= last_year; ++year) {
        put(changes, {instant_of(summer.begins, year, rule.offset), summer.offset, summer.abbreviation});
        put(changes, {instant_of(summer.ends, year, summer.offset), rule.offset, rule.abbreviation});
    }
    return changes;
}

} // namespace tt::zones
