#include "pipeline/model/host.hpp"

#include <algorithm>

namespace tt {

std::string group_index(const std::string& group) {
    return "group " + group;
}

std::string name_index(const std::string& name) {
    return "name " + name;
}

std::vector<std::string> Host::index_keys() const {
    std::vector<std::string> keys{name_index(facts.name)};
    for (const std::string& group : facts.groups) keys.push_back(group_index(group));
    return keys;
}

const ServiceReport* find_report(const std::vector<ServiceReport>& reports, const ServiceName& service) {
    const auto found = std::ranges::find(reports, service, &ServiceReport::service);
    return found == reports.end() ? nullptr : &*found;
}

} // namespace tt
