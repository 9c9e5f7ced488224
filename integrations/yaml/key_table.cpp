#include "integrations/yaml/key_table.hpp"

#include "integrations/yaml/quoted.hpp"
#include "pipeline/base/nearest.hpp"

namespace tt::yaml {

namespace {

/// The map in which a key of that name does exist, as `` `stages[].promote` ``; empty when there is none.
std::string owner_of(std::string_view name) {
    const std::string ending = "." + std::string(name);
    for (const ConfigKey& key : config_keys()) {
        if (key.path == name) return "the file, outside every other key";
        if (key.path.ends_with(ending))
            return "`" + key.path.substr(0, key.path.size() - ending.size()) + "`";
    }
    return {};
}

} // namespace

void refuse_unknown_key(
    Reading& reading, const YamlNode& value, const std::string& owner,
    const std::vector<std::string_view>& known
) {
    std::string hint;
    if (const auto near = nearest(value.key, known); !near.empty())
        hint = "did you mean `" + std::string(near) + "`?";
    else if (const std::string elsewhere = owner_of(value.key); !elsewhere.empty())
        hint = "`" + value.key + "` is a key of " + elsewhere;
    else
        hint = "its keys are " + quoted_list(known);
    reading.error(value.key_offset, quoted(value.key) + " is not a key of " + owner, hint);
}

void require_one_of(Reading& reading, const YamlNode& map, std::span<const std::string_view> keys) {
    std::vector<std::string_view> given;
    for (const std::string_view key : keys)
        if (map.find(key) != nullptr) given.push_back(key);
    for (std::size_t i = 1; i < given.size(); ++i) at_most_one(reading, map, given[0], given[i]);
    if (!given.empty()) return;
    std::string all;
    for (const std::string_view key : keys)
        all += (all.empty() ? "" : key == keys.back() ? " or " : ", ") + quoted_list({key});
    reading.error(map.offset, reading.label() + " needs " + all, "");
}

void at_most_one(Reading& reading, const YamlNode& map, std::string_view first, std::string_view second) {
    if (map.find(first) == nullptr || map.find(second) == nullptr) return;
    const auto by_place = [](const YamlNode* a, const YamlNode* b) { return a->key_offset < b->key_offset; };
    const YamlNode* later = std::max(map.find(first), map.find(second), by_place);
    reading.error(
        later->key_offset,
        reading.label() + " has both " + quoted_list({first}) + " and " + quoted_list({second}),
        "keep one of them"
    );
}

void needs(Reading& reading, const YamlNode& map, std::string_view key, std::string_view other) {
    const YamlNode* found = map.find(key);
    if (found == nullptr || map.find(other) != nullptr) return;
    reading.error(
        found->key_offset, quoted_list({key}) + " has no meaning without " + quoted_list({other}),
        "add " + quoted_list({other}) + ", or remove it"
    );
}

void refuse_together(Reading& reading, const YamlNode& map, std::string_view key, std::string_view beside) {
    const YamlNode* found = map.find(key);
    if (found == nullptr || map.find(beside) == nullptr) return;
    reading.error(
        found->key_offset, quoted_list({key}) + " has no meaning beside " + quoted_list({beside}), "remove it"
    );
}

} // namespace tt::yaml
