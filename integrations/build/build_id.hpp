#pragma once

#include "pipeline/base/id.hpp"

namespace tt {

/// The name of a build: a hash of what it belongs to and what it consists of (docs/build-format.md). Whoever
/// computes it, anywhere, gets the same.
BuildId build_id(const ServiceName& service, const CommitId& commit, const Digest& digest);

} // namespace tt
