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

const ServiceReport* find_report(const Host& host, const ServiceName& service) {
    const auto found = std::ranges::find(host.services, service, &ServiceReport::service);
    return found == host.services.end() ? nullptr : &*found;
}

} // namespace tt
