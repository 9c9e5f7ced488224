#include "integrations/api/api.hpp"

#include <iterator>

namespace tt {

std::vector<Route> api_routes(Api& api) {
    std::vector<Route> all;
    for (const auto part :
         {config_routes, artifact_routes, delta_routes, build_routes, index_routes, retention_routes,
          deploy_routes, status_routes, promote_routes, alert_routes, commit_routes, hook_routes,
          token_routes, agent_routes, doctor_routes})
        std::ranges::move(part(api), std::back_inserter(all));
    return all;
}

std::optional<Because> unpublished(const Api& api, const ServiceName& service) {
    return api.unpublished ? api.unpublished(service) : std::nullopt;
}

} // namespace tt
