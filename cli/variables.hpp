#pragma once

#include <map>
#include <string>
#include <string_view>

namespace tt {

/// The environment of the process, read once, so that everything below is a function of its arguments.
using Variables = std::map<std::string, std::string>;

Variables read_variables();

/// The value, or nothing at all: a variable that is unset or empty reads as "".
std::string variable(const Variables& variables, std::string_view name);

} // namespace tt
