#include "pipeline/decide/held_values.hpp"

namespace tt {

namespace {

const RuntimeConfig* find_config(const State& state, const Service& service, int revision) {
    return state.runtime_configs.find(service.name.value + "@" + std::to_string(revision));
}

/// A stage without values is no other than one that is not mentioned.
Values without_empty(Values values) {
    std::erase_if(values, [](const auto& entry) { return entry.second.empty(); });
    return values;
}

} // namespace

HeldValues held_values(const State& state, const Service& service) {
    const RuntimeConfig* held = find_config(state, service, service.runtime_config);
    if (!held) return {};
    const RuntimeConfig* file = find_config(state, service, -service.runtime_config);
    return {without_empty(file ? file->stages : held->stages), without_empty(held->stages)};
}

std::vector<ValueChange> set_beside(const HeldValues& values) {
    return changed_values(values.file, values.held);
}

void add_revision(
    std::vector<Change>& changes, Service& service, const HeldValues& values, const Actor& actor, Time now
) {
    const int revision = ++service.runtime_config;
    changes.push_back({RuntimeConfig{service.name, revision, values.held, now, actor.name}, false});
    if (values.file != values.held)
        changes.push_back({RuntimeConfig{service.name, -revision, values.file, now, actor.name}, false});
}

} // namespace tt
