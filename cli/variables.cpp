#include "cli/variables.hpp"

#include <unistd.h>

namespace tt {

Variables read_variables() {
    Variables variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        if (const auto equals = text.find('='); equals != std::string_view::npos)
            variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

std::string variable(const Variables& variables, std::string_view name) {
    const auto found = variables.find(std::string(name));
    return found == variables.end() ? "" : found->second;
}

} // namespace tt
