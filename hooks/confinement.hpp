#pragma once

#include "integrations/posix/confinement.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/process_rules.hpp"

#include <filesystem>

namespace tt::hooks {

/// What a build's rules mean on this host: looks its user up, and makes the service's cgroup with its limits
/// below `cgroups` (a directory of a cgroup v2 hierarchy; it is made, too). Repeating it changes the limits
/// of what runs there.
///
/// A limit that this host cannot enforce is an error: whoever asked for it counts on it.
Result<Confinement>
confinement_of(const ProcessRules& rules, const ServiceName& service, const std::filesystem::path& cgroups);

/// Where this host has its cgroups (v2), for tt's own: `tt` in the first such file system that is mounted;
/// empty: there is none.
std::filesystem::path cgroups_of_host();

} // namespace tt::hooks
