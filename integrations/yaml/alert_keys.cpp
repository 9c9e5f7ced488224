#include "integrations/yaml/service_keys.hpp"

#include <array>

namespace tt::yaml {

namespace {

void read_labels(Reading& reading, const YamlNode& map, AlertRule& rule) {
    if (!reading.expect(map, YamlNode::Kind::map, "a map of label to value")) return;
    if (map.items.empty())
        reading.error(map.offset, "`match` names no label, and so takes every alert", "name one");
    for (const YamlNode& value : map.items) {
        const auto step = reading.enter_key(value);
        if (auto text = read_text(reading, value, one_line)) rule.match.emplace(value.key, *std::move(text));
    }
}

void list_labels(const std::string& path, std::vector<ConfigKey>& keys) {
    keys.push_back({path + ".<label>", "text", "", "Value that the alert's label must have."});
}

} // namespace

Table<AlertRule> alert_keys() {
    using K = Keys<AlertRule>;
    static const std::array keys{
        Key<AlertRule>{
            .name = "match",
            .doc = "The labels of the alerts that this is about, all of them.",
            .read = read_labels,
            .list = list_labels,
            .presence = Presence::required,
        },
        K::value<&AlertRule::action, OneOf<AlertAction>>("do", "What such an alert does, beside a hold."),
    };
    return keys;
}

} // namespace tt::yaml
