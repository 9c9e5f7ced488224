#include "pipeline/model/finding.hpp"

namespace tt {

std::string Finding::key() const {
    return finding_key(service, stage, probe, build);
}

std::string finding_key(
    const ServiceName& service, const StageName& stage, const std::string& probe, const BuildId& build
) {
    return service.value + "/" + stage.value + "/" + probe + "/" + build.value;
}

} // namespace tt
