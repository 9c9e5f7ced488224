#include "integrations/github/deployment_body.hpp"

#include "integrations/github/decode.hpp"
#include "integrations/github/payloads_written.hpp"
#include "integrations/github/read.hpp"

namespace tt::github {

namespace {

Result<Deployment> to_deployment(wire::Deployment wire) {
    if (wire.id <= 0) return lacks("id of a deployment");
    if (!is_commit_id(wire.sha)) return lacks("commit id");
    return Deployment{
        wire.id, CommitId(std::move(wire.sha)), std::move(wire.environment), std::move(wire.description)
    };
}

} // namespace

Result<Deployment> read_deployment_body(std::string_view body) {
    TT_ASSIGN(wire::Deployment wire, decode_body<wire::Deployment>(body));
    return to_deployment(std::move(wire));
}

Result<std::vector<Deployment>> read_deployments_body(std::string_view body) {
    TT_ASSIGN(auto wires, decode_body<std::vector<wire::Deployment>>(body));
    std::vector<Deployment> deployments;
    for (wire::Deployment& wire : wires) {
        TT_ASSIGN(Deployment deployment, to_deployment(std::move(wire)));
        deployments.push_back(std::move(deployment));
    }
    return deployments;
}

Result<std::optional<DeploymentNews>> read_deployment_news_body(std::string_view body) {
    TT_ASSIGN(auto wires, decode_body<std::vector<wire::DeploymentStatus>>(body));
    if (wires.empty()) return std::nullopt;
    wire::DeploymentStatus& wire = wires.front();
    const auto state = parse_enum<DeploymentState>(wire.state);
    if (!state) return std::nullopt;
    return DeploymentNews{*state, std::move(wire.description)};
}

} // namespace tt::github
