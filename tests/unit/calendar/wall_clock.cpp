#include "tests/unit/calendar/wall_clock.hpp"

#include <time.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>
#include <sstream>

namespace tt::oracle {

namespace {

using namespace std::chrono;

void use_zone(const std::string& zone) {
    setenv("TZ", zone.c_str(), 1);
    tzset();
}

tm local(Time at) {
    const time_t seconds = floor<std::chrono::seconds>(at).time_since_epoch().count();
    tm shown{};
    localtime_r(&seconds, &shown);
    return shown;
}

/// The fields as cron names them, of a minute on the wall that may never have been shown.
std::array<int, 5> fields_of(std::int64_t shown) {
    const time_t seconds = shown * 60;
    tm wall{};
    gmtime_r(&seconds, &wall);
    return {wall.tm_min, wall.tm_hour, wall.tm_mday, wall.tm_mon + 1, wall.tm_wday};
}

/// Names become numbers; Sunday at the end of a range is the seventh day.
int number(const std::string& word, bool at_end) {
    static const std::map<std::string, int> names{{"jan", 1}, {"feb", 2},  {"mar", 3},  {"apr", 4},
                                                  {"may", 5}, {"jun", 6},  {"jul", 7},  {"aug", 8},
                                                  {"sep", 9}, {"oct", 10}, {"nov", 11}, {"dec", 12},
                                                  {"mon", 1}, {"tue", 2},  {"wed", 3},  {"thu", 4},
                                                  {"fri", 5}, {"sat", 6},  {"sun", 0}};
    std::string lower = word;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (lower == "sun" && at_end) return 7;
    const auto named = names.find(lower);
    return named == names.end() ? std::stoi(word) : named->second;
}

struct Bounds {
    int low;
    int high;
};

constexpr std::array<Bounds, 5> bounds{{{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}}};

bool item_takes(const std::string& item, int value, Bounds field) {
    const auto slash = item.find('/');
    const std::string range = item.substr(0, slash);
    const int step = slash == std::string::npos ? 1 : std::stoi(item.substr(slash + 1));
    if (range == "*") return (value - field.low) % step == 0;
    const auto dash = range.find('-');
    const int first = number(range.substr(0, dash), false);
    const int last = dash == std::string::npos ? first : number(range.substr(dash + 1), true);
    return value >= first && value <= last && (value - first) % step == 0;
}

bool list_takes(const std::string& list, int value, Bounds field) {
    std::istringstream items(list);
    for (std::string item; std::getline(items, item, ',');)
        if (item_takes(item, value, field)) return true;
    return false;
}

} // namespace

std::vector<Minute> minutes_of(const std::string& zone, Time from, Time to) {
    use_zone(zone);
    std::vector<Minute> minutes;
    for (Time at = from; at < to; at += std::chrono::minutes{1}) {
        const tm wall = local(at);
        const auto shown = floor<std::chrono::minutes>(at.time_since_epoch() + seconds{wall.tm_gmtoff});
        minutes.push_back(
            {at, shown.count(), {wall.tm_min, wall.tm_hour, wall.tm_mday, wall.tm_mon + 1, wall.tm_wday}}
        );
    }
    return minutes;
}

std::vector<Time> clock_changes(const std::string& zone, Time from, Time to) {
    use_zone(zone);
    std::vector<Time> changes;
    for (Time hour = from; hour < to; hour += hours{1}) {
        if (local(hour).tm_gmtoff == local(hour + hours{1}).tm_gmtoff) continue;
        Time at = hour + minutes{1};
        while (local(at).tm_gmtoff == local(hour).tm_gmtoff) at += minutes{1};
        changes.push_back(at);
    }
    return changes;
}

Expression::Expression(const std::string& text) {
    std::istringstream words(text);
    std::array<std::string, 5> lists;
    for (std::size_t i = 0; i < lists.size(); ++i) {
        words >> lists[i];
        for (int value = bounds[i].low; value <= bounds[i].high; ++value)
            if (list_takes(lists[i], value, bounds[i]))
                values_[i][static_cast<std::size_t>(i == 4 ? value % 7 : value)] = true;
    }
    either_ = lists[2][0] != '*' && lists[4][0] != '*';
    for (std::size_t hour = 0; hour < 24; ++hour) hourly_ = hourly_ && values_[1][hour];
}

bool Expression::takes(const std::array<int, 5>& fields) const {
    std::array<bool, 5> yes{};
    for (std::size_t i = 0; i < yes.size(); ++i) yes[i] = values_[i][static_cast<std::size_t>(fields[i])];
    return yes[0] && yes[1] && yes[3] && (either_ ? yes[2] || yes[4] : yes[2] && yes[4]);
}

std::vector<Time> Expression::fires(const std::vector<Minute>& minutes) const {
    std::vector<Time> fires;
    std::int64_t highest = minutes.front().shown;
    for (const Minute& minute : minutes) {
        bool due = hourly_ && minute.at != minutes.front().at && takes(minute.fields);
        for (; highest < minute.shown; ++highest)
            due =
                due
                || (!hourly_ && takes(highest + 1 == minute.shown ? minute.fields : fields_of(highest + 1)));
        if (due) fires.push_back(minute.at);
    }
    return fires;
}

} // namespace tt::oracle
