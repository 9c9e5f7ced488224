#pragma once

#include <string>

namespace tt::bench {

/// Runs a command of the machine, as root in namespaces of our own; throws when it fails.
void sh(const std::string& line);

} // namespace tt::bench
