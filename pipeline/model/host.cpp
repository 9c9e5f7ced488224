#include "pipeline/model/host.hpp"

#include <algorithm>

namespace tt {

const ServiceReport* find_report(const Host& host, const ServiceName& service) {
    const auto found = std::ranges::find(host.services, service, &ServiceReport::service);
    return found == host.services.end() ? nullptr : &*found;
}

} // namespace tt
