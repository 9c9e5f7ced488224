#include "pipeline/model/runtime_values.hpp"

#include <algorithm>
#include <array>

namespace tt {

namespace {

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

const Environment& values_of(const Values& values, const std::string& stage) {
    static const Environment none;
    const auto found = values.find(stage);
    return found == values.end() ? none : found->second;
}

void add_changes(
    std::vector<ValueChange>& changed, const std::string& stage, const Environment& before,
    const Environment& after
) {
    Environment all = after;
    all.insert(before.begin(), before.end());
    for (const auto& [key, value] : all) {
        const auto old = before.find(key);
        const auto now = after.find(key);
        if (now == after.end())
            changed.push_back({stage, key, std::nullopt});
        else if (old == before.end() || old->second != now->second)
            changed.push_back({stage, key, now->second});
    }
}

} // namespace

bool looks_secret(std::string_view key) {
    constexpr std::array words{"PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "CREDENTIAL"};
    const std::string name = upper(key);
    const bool any = std::ranges::any_of(words, [&](const char* word) { return name.contains(word); });
    return any || name.ends_with("_KEY") || name.ends_with("APIKEY");
}

std::string shown_value(const std::string& key, const RuntimeValue& value) {
    switch (value.source) {
    case ValueSource::text:
        return looks_secret(key) ? "(hidden)" : value.value;
    case ValueSource::file:
        return "@file:" + value.value;
    case ValueSource::command:
        return "@command:" + value.value;
    }
    return {};
}

std::string to_text(const ValueChange& change) {
    if (!change.value) return change.stage + " -" + change.key;
    return change.stage + " " + change.key + "=" + shown_value(change.key, *change.value);
}

std::vector<ValueChange> changed_values(const Values& before, const Values& after) {
    Values stages = before;
    stages.insert(after.begin(), after.end());
    std::vector<ValueChange> changed;
    for (const auto& [stage, ignored] : stages)
        add_changes(changed, stage, values_of(before, stage), values_of(after, stage));
    return changed;
}

void apply(Values& values, const ValueChange& change) {
    Environment& stage = values[change.stage];
    if (change.value)
        stage[change.key] = *change.value;
    else
        stage.erase(change.key);
    if (stage.empty()) values.erase(change.stage);
}

const RuntimeValue* find_value(const Values& values, const std::string& stage, const std::string& key) {
    const Environment& environment = values_of(values, stage);
    const auto found = environment.find(key);
    return found == environment.end() ? nullptr : &found->second;
}

} // namespace tt
