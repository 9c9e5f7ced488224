#include "cli/variables.hpp"

#include "integrations/posix/process.hpp"

namespace tt {

Variables read_variables() {
    return own_variables();
}

std::string variable(const Variables& variables, std::string_view name) {
    const auto found = variables.find(std::string(name));
    return found == variables.end() ? "" : found->second;
}

} // namespace tt
