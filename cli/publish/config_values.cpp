#include "cli/publish/config_values.hpp"

#include "integrations/yaml/config_keys.hpp"
#include "integrations/yaml/yaml_node.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace tt {

namespace {

using yaml::YamlNode;

std::string text_of(const YamlNode& node) {
    if (!node.is(YamlNode::Kind::list) && !node.is(YamlNode::Kind::map)) return node.text;
    const bool list = node.is(YamlNode::Kind::list);
    std::string out;
    for (const YamlNode& item : node.items)
        out += (out.empty() ? "" : ", ") + (list ? "" : item.key + ": ") + text_of(item);
    return list ? "[" + out + "]" : "{" + out + "}";
}

/// An item of a list goes by its name, where it has one.
std::string label_of(const YamlNode& item, std::size_t index) {
    const YamlNode* name = item.find("name");
    return "[" + (name == nullptr ? std::to_string(index) : name->text) + "]";
}

/// Absent as a whole these mean that there is none, so that the defaults of the keys below hold nowhere.
constexpr std::array optional_sections{std::string_view("build.health"), std::string_view("stages[].accept")};

/// Whether what lies before the rest of the key's pattern is such a section.
bool is_optional_section(const ConfigKey& key, std::string_view rest) {
    const auto before = std::string_view(key.path).substr(0, key.path.size() - rest.size());
    return std::ranges::find(optional_sections, before) != optional_sections.end();
}

/// The word at the front of a pattern such as `stages[].rollout.floor`, up to its next step.
std::string_view take_word(std::string_view& pattern) {
    const auto end = std::min(pattern.find_first_of(".["), pattern.size());
    const std::string_view word = pattern.substr(0, end);
    pattern.remove_prefix(end);
    return word;
}

class Values {
public:
    Values(const yaml::SourceText& source, ConfigValues& out)
        : source_(source)
        , out_(out) {}

    /// Follows the pattern of a key through the tree, to each place that it stands for.
    void add(const ConfigKey& key, std::string_view pattern, const YamlNode* node, const std::string& path) {
        if (pattern.empty()) return add_leaf(key, node, path);
        if (pattern.starts_with("[]")) return add_items(key, pattern.substr(2), node, path);
        if (pattern.starts_with('.')) pattern.remove_prefix(1);
        if (pattern.starts_with('<'))
            return add_named(key, pattern.substr(pattern.find('>') + 1), node, path);
        const std::string_view word = take_word(pattern);
        const bool map = node != nullptr && node->is(YamlNode::Kind::map);
        const YamlNode* child = map ? node->find(word) : nullptr;
        if (child == nullptr && is_optional_section(key, pattern)) return;
        add(key, pattern, child, path + (path.empty() ? "" : ".") + std::string(word));
    }

private:
    void add_leaf(const ConfigKey& key, const YamlNode* node, const std::string& path) {
        if (node == nullptr && key.fallback.empty()) return;
        if (node == nullptr) return out_.values.push_back({path, key.fallback, "default"});
        const int line = source_.position(node->offset).line;
        out_.values.push_back({path, text_of(*node), source_.file() + ":" + std::to_string(line)});
    }

    void
    add_items(const ConfigKey& key, std::string_view rest, const YamlNode* list, const std::string& path) {
        if (list == nullptr || !list->is(YamlNode::Kind::list)) return;
        for (std::size_t i = 0; i < list->items.size(); ++i)
            add(key, rest, &list->items[i], path + label_of(list->items[i], i));
    }

    void
    add_named(const ConfigKey& key, std::string_view rest, const YamlNode* map, const std::string& path) {
        if (map == nullptr || !map->is(YamlNode::Kind::map)) return;
        for (const YamlNode& item : map->items) add(key, rest, &item, path + "." + item.key);
    }

    const yaml::SourceText& source_;
    ConfigValues& out_;
};

/// Whether other keys lie below this one, so that it has no value of its own.
bool is_section(const ConfigKey& key, const std::vector<ConfigKey>& keys) {
    return std::ranges::any_of(keys, [&](const ConfigKey& other) {
        return other.path.starts_with(key.path + ".") || other.path.starts_with(key.path + "[]");
    });
}

/// What belongs to one item of a list: `stages[prod]`; nothing for other keys.
std::string_view item_of(const ConfigValue& value) {
    const auto end = value.key.find(']');
    return end == std::string::npos ? std::string_view{} : std::string_view(value.key).substr(0, end);
}

/// Puts the keys of one stage together, in the order in which stages first appear.
void group_by_item(std::vector<ConfigValue>& values) {
    std::map<std::string, std::size_t> first_seen;
    std::vector<std::pair<std::size_t, ConfigValue>> ranked;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string item(item_of(values[i]));
        const std::size_t rank = item.empty() ? i : first_seen.try_emplace(item, i).first->second;
        ranked.emplace_back(rank, std::move(values[i]));
    }
    std::ranges::stable_sort(ranked, {}, &std::pair<std::size_t, ConfigValue>::first);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::move(ranked[i].second);
}

} // namespace

ConfigValues effective_values(const std::string& name, std::string_view text) {
    ConfigValues out;
    const yaml::SourceText source(name, text);
    yaml::Findings findings(source);
    const auto tree = yaml::parse_tree(findings);
    const auto& keys = config_keys();
    Values values(source, out);
    for (const ConfigKey& key : keys)
        if (tree && key.supported && !is_section(key, keys)) values.add(key, key.path, &*tree, "");
    group_by_item(out.values);
    return out;
}

} // namespace tt
