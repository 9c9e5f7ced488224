#include "pipeline/model/host.hpp"

#include "pipeline/base/contains.hpp"

#include <algorithm>

namespace tt {

std::string group_index(const std::string& group) {
    return "group " + group;
}

std::string name_index(const std::string& name) {
    return "name " + name;
}

std::vector<std::string> Host::groups() const {
    std::vector<std::string> groups;
    const auto add = [&](const std::string& group) {
        if (!contains(left, group) && !contains(groups, group)) groups.push_back(group);
    };
    std::ranges::for_each(facts.groups, add);
    std::ranges::for_each(joined, add);
    return groups;
}

bool Host::is_in(const std::string& group) const {
    return !contains(left, group) && (contains(facts.groups, group) || contains(joined, group));
}

std::vector<std::string> Host::index_keys() const {
    std::vector<std::string> keys{name_index(facts.name)};
    for (const std::string& group : groups()) keys.push_back(group_index(group));
    return keys;
}

const ServiceReport* find_report(const std::vector<ServiceReport>& reports, const ServiceName& service) {
    const auto found = std::ranges::find(reports, service, &ServiceReport::service);
    return found == reports.end() ? nullptr : &*found;
}

} // namespace tt
