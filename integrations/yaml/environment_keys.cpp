#include "integrations/yaml/service_keys.hpp"

namespace tt::yaml {

namespace {

/// `{ file: PATH }` or `{ command: COMMAND }`: where the host finds the value.
std::optional<RuntimeValue> read_reference(Reading& reading, const YamlNode& map) {
    const YamlNode* file = map.find("file");
    const YamlNode* command = map.find("command");
    if (map.items.size() != 1 || (file == nullptr && command == nullptr)) {
        reading.error(
            map.offset, reading.label() + " must be a text, { file: PATH } or { command: COMMAND }"
        );
        return std::nullopt;
    }
    const YamlNode& node = file != nullptr ? *file : *command;
    const auto step = reading.enter_key(node);
    auto text = read_text(reading, node, file != nullptr ? absolute_path : command_line);
    if (!text) return std::nullopt;
    return RuntimeValue{file != nullptr ? ValueSource::file : ValueSource::command, *std::move(text)};
}

std::optional<RuntimeValue> read_runtime_value(Reading& reading, const YamlNode& value) {
    if (value.is(YamlNode::Kind::map)) return read_reference(reading, value);
    auto text = read_text(reading, value, any_value);
    if (!text) return std::nullopt;
    return RuntimeValue{ValueSource::text, *std::move(text)};
}

Environment read_environment(Reading& reading, const YamlNode& map) {
    Environment environment;
    if (!reading.expect(map, YamlNode::Kind::map, "a map of variable to value")) return environment;
    for (const YamlNode& value : map.items) {
        const auto step = reading.enter_key(value);
        if (!environment_key.holds(value.key))
            reading.error(value.key_offset, "this is not a variable name", std::string(environment_key.hint));
        else if (auto read = read_runtime_value(reading, value))
            environment.emplace(value.key, *std::move(read));
    }
    return environment;
}

} // namespace

void read_environments(Reading& reading, const YamlNode& map, ServiceFile& file) {
    if (!reading.expect(map, YamlNode::Kind::map, "a map of stage to variables")) return;
    for (const YamlNode& stage : map.items) {
        const auto step = reading.enter_key(stage);
        file.environment.emplace(stage.key, read_environment(reading, stage));
    }
}

void list_environments(const std::string& path, std::vector<ConfigKey>& keys) {
    const std::string value = path + ".<stage>.<KEY>";
    keys.push_back({value, "text", "", "Value of a variable that `build.env` declares."});
    keys.push_back({value + ".file", "absolute path", "", "File on the host that holds the value."});
    keys.push_back({value + ".command", "command", "", "Command on the host that prints the value."});
}

} // namespace tt::yaml
