#include "pipeline/simulation/scenario.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/base/joined.hpp"
#include "pipeline/simulation/copied.hpp"

namespace tt::sim {

namespace {

constexpr int most_hosts = 100'000;
constexpr int usual_hosts = 10;
constexpr int most_zones = 1000;
constexpr Duration shortest_pace = std::chrono::seconds{1};

std::string names_of(const std::vector<StagePolicy>& stages) {
    std::string names;
    for (const StagePolicy& stage : stages) names += (names.empty() ? "" : ", ") + stage.name.value;
    return names;
}

Result<> check_hosts(const Policy& policy, const StageName& name, int hosts) {
    const StagePolicy* stage = find_stage(policy, name);
    if (!stage)
        return fail(
            ErrorKind::invalid_input,
            "service " + policy.service.value + " has no stage '" + name.value + "'",
            "its stages are: " + names_of(policy.stages)
        );
    const auto named = static_cast<int>(stage->hosts.names.size());
    if (stage->hosts.group.empty() && hosts > named)
        return fail(
            ErrorKind::invalid_input,
            "stage " + name.value + " takes hosts by name only, and names " + std::to_string(named),
            "give it at most so many, or a group in tt.yaml"
        );
    if (hosts >= 1 && hosts <= most_hosts) return {};
    return fail(
        ErrorKind::invalid_input,
        "stage " + name.value + " cannot have " + std::to_string(hosts) + " hosts here",
        "give it 1 to " + std::to_string(most_hosts)
    );
}

std::vector<std::string> zone_names(const Scenario& scenario) {
    if (scenario.real) return host_zones(*scenario.real);
    std::vector<std::string> zones;
    for (int number = 1; number <= scenario.zones; ++number) zones.push_back(zone_name(number));
    return zones;
}

Result<> check_zone(const Scenario& scenario, const std::string& zone) {
    const std::vector<std::string> zones = zone_names(scenario);
    if (contains(zones, zone)) return {};
    if (zones.empty())
        return fail(ErrorKind::invalid_input, "there is no zone '" + zone + "'", "no stage has a host yet");
    const bool in_a_row = !scenario.real && zones.size() > 1;
    const std::string listed = in_a_row ? zones.front() + " to " + zones.back() : joined(zones);
    return fail(ErrorKind::invalid_input, "there is no zone '" + zone + "'", "the zones are " + listed);
}

} // namespace

int default_hosts(const StagePolicy& stage) {
    if (stage.hosts.size > 0) return stage.hosts.size;
    return stage.hosts.names.empty() ? usual_hosts : static_cast<int>(stage.hosts.names.size());
}

std::string zone_name(int number) {
    return "z" + std::to_string(number);
}

Result<> check(const Scenario& scenario) {
    if (scenario.zones < 1 || scenario.zones > most_zones)
        return fail(
            ErrorKind::invalid_input, "a fleet cannot have " + std::to_string(scenario.zones) + " zones here",
            "give it 1 to " + std::to_string(most_zones)
        );
    if (scenario.length <= Duration{0})
        return fail(ErrorKind::invalid_input, "no time would pass", "give it longer than 0s");
    if (scenario.builds_every < shortest_pace)
        return fail(
            ErrorKind::invalid_input, "builds cannot come every " + to_text(scenario.builds_every),
            "give them " + to_text(shortest_pace) + " or more"
        );
    for (const auto& [stage, hosts] : scenario.hosts) TT_TRY(check_hosts(scenario.policy, stage, hosts));
    for (const Darkness& dark : scenario.dark) TT_TRY(check_zone(scenario, dark.zone));
    return {};
}

} // namespace tt::sim
