#pragma once

#include "tests/support/cluster.hpp"

namespace tt::bench {

/// Prints what became of the last deploys, and what hosts say that went wrong.
void tell_failures(const testing_support::Cluster& cluster);

} // namespace tt::bench
