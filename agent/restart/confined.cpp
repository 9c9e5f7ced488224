#include "agent/restart/confined.hpp"

#include "integrations/files/system_failure.hpp"

#include <unistd.h>

namespace tt::agent {

std::unexpected<Error> become_confined(const OrderOfAgent& order, const std::string& program) {
    const auto confinement = confinement_of_build(order);
    if (!confinement) return std::unexpected(confinement.error());
    if (const auto failed = confine(*confinement)) return system_failure(failed->doing, failed->what);
    ::execl(program.c_str(), program.c_str(), nullptr);
    return system_failure("execute", program);
}

} // namespace tt::agent
