#include "pipeline/model/policy.hpp"

#include "pipeline/model/host.hpp"

#include <algorithm>
#include <charconv>

namespace tt {

std::string to_text(Amount amount) {
    return std::to_string(amount.value) + (amount.percent ? "%" : "");
}

Result<Amount> parse_amount(std::string_view text) {
    std::string_view digits = text;
    const bool percent = digits.ends_with('%');
    if (percent) digits.remove_suffix(1);
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size() && value >= 0;
    if (!whole || (percent && value > 100))
        return fail(
            ErrorKind::invalid_input, "'" + std::string(text) + "' is not a number of hosts",
            "write a whole number such as 3, or a share from 0% to 100%"
        );
    return Amount{value, percent};
}

int floor_of(Amount amount, int total) {
    if (!amount.percent) return amount.value;
    return static_cast<int>(std::int64_t{amount.value} * total / 100);
}

int ceil_of(Amount amount, int total) {
    if (!amount.percent) return amount.value;
    return static_cast<int>((std::int64_t{amount.value} * total + 99) / 100);
}

std::vector<std::string> Policy::index_keys() const {
    std::vector<std::string> keys;
    for (const StagePolicy& stage : stages) {
        if (!stage.hosts.group.empty()) keys.push_back(group_index(stage.hosts.group));
        for (const std::string& name : stage.hosts.names) keys.push_back(name_index(name));
    }
    return keys;
}

std::set<std::string> zones_of(const Policy& policy) {
    std::set<std::string> zones;
    for (const StagePolicy& stage : policy.stages) {
        if (stage.promote.on == PromoteOn::schedule) zones.insert(stage.promote.zone);
        for (const Window& window : stage.windows) zones.insert(window.zone);
    }
    return zones;
}

const StagePolicy* find_stage(const Policy& policy, const StageName& name) {
    const auto found = std::ranges::find(policy.stages, name, &StagePolicy::name);
    return found == policy.stages.end() ? nullptr : &*found;
}

} // namespace tt
