#pragma once

#include "pipeline/model/host.hpp"

#include <string>

namespace tt {

/// How far a host is with a service, for people: `restart running`. What came up and is not well any more is
/// not called done.
std::string condition_of(const ServiceReport& report);

} // namespace tt
