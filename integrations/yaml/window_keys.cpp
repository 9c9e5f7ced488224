#include "integrations/yaml/service_keys.hpp"
#include "pipeline/calendar/window.hpp"

#include <array>

namespace tt::yaml {

namespace {

/// A window as it is written.
struct WindowText {
    std::string days;
    std::string hours;
    std::string zone;
};

std::optional<std::string>
taken(Reading& reading, const YamlNode& value, std::string text, Result<Window> read) {
    if (read) return text;
    reading.error(value.offset, read.error().message, read.error().hint);
    return std::nullopt;
}

struct Days {
    using Value = std::string;

    static std::string type() { return "days of the week"; }

    static std::optional<std::string> read(Reading& reading, const YamlNode& value) {
        auto text = read_text(reading, value, days_of_week);
        if (!text) return std::nullopt;
        return taken(reading, value, *text, parse_window(*text, "00:00-24:00", "UTC"));
    }

    static std::string text(const std::string& value) { return value; }
};

struct Hours {
    using Value = std::string;

    static std::string type() { return "hours of the day"; }

    static std::optional<std::string> read(Reading& reading, const YamlNode& value) {
        auto text = read_text(reading, value, hours_of_day);
        if (!text) return std::nullopt;
        return taken(reading, value, *text, parse_window("mon", *text, "UTC"));
    }

    static std::string text(const std::string& value) { return value; }
};

Table<WindowText> window_keys() {
    using K = Keys<WindowText>;
    static const std::array keys{
        K::value<&WindowText::days, Days>("days", "The days on which it opens, such as mon-thu.").required(),
        K::value<&WindowText::hours, Hours>("hours", "From when to when, such as \"09:00-16:00\".")
            .required(),
        K::value<&WindowText::zone, Text<zone_name>>("zone", "The time zone of its days and hours.")
            .required(),
    };
    return keys;
}

/// What is wrong with one was reported when its keys were read.
void read_window(Reading& reading, const YamlNode& item, StagePolicy& stage) {
    WindowText text;
    read_section(reading, item, window_keys(), text);
    auto window = parse_window(text.days, text.hours, text.zone);
    stage.windows.push_back(window.value_or(Window{0, 0, 0, text.zone}));
}

} // namespace

void read_windows(Reading& reading, const YamlNode& list, StagePolicy& stage) {
    if (!reading.expect(list, YamlNode::Kind::list, "a list")) return;
    if (list.items.empty())
        reading.error(list.offset, "`windows` is empty", "remove it: new builds may always start");
    for (std::size_t i = 0; i < list.items.size(); ++i) {
        const auto step = reading.enter_item(list.items[i], i);
        read_window(reading, list.items[i], stage);
    }
}

void list_windows(const std::string& path, std::vector<ConfigKey>& keys) {
    list_keys(path + "[].", window_keys(), keys);
}

} // namespace tt::yaml
