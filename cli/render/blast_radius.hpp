#pragma once

#include "pipeline/model/policy.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/view.hpp"

#include <string>
#include <vector>

namespace tt {

/// What a deploy would touch, for the one who is asked whether to go on.
struct BlastRadius {
    StartDeploy request;
    StagePolicy policy;
    std::optional<Build> running;
    Capacity capacity;
    std::optional<Build> build; ///< If it is among the newest.
};

/// A few lines: the build, what it replaces, how many hosts, how many at a time, and what judges it.
std::string to_text(const BlastRadius& radius);

/// Whether a person must say yes first: the stage is named prod, or is the last on the way.
bool needs_confirmation(const Policy& policy, const StageName& stage);

/// The build that was meant: by id or its beginning, number, or beginning of the commit; nothing when it is
/// not among these, or when several are meant.
std::optional<Build> find_build(const BuildsView& builds, std::string_view text);

} // namespace tt
