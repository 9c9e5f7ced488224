#pragma once

#include "agent/control_plane.hpp"
#include "pipeline/model/build.hpp"
#include "pipeline/model/signed_index.hpp"

#include <optional>
#include <string>

namespace tt::agent {

/// The build that `name` means, of whatever service: its id, or the beginning of it. `token` is a reader's.
Result<Build> find_build(ControlPlane& control_plane, const std::string& name, const std::string& token);

/// The newest index of the service's publisher; nothing where there is none. `token` is a reader's.
Result<std::optional<SignedIndex>>
newest_index(ControlPlane& control_plane, const ServiceName& service, const std::string& token);

} // namespace tt::agent
