#include "pipeline/model/stage.hpp"

namespace tt {

std::string stage_key(const ServiceName& service, const StageName& stage) {
    return service.value + "/" + stage.value;
}

} // namespace tt
