#pragma once

#include "agent/kept_output.hpp"
#include "pipeline/model/output.hpp"

#include <string>
#include <vector>

namespace tt::agent {

/// Where a service's walk is, as far as it matters to whoever reads its output.
struct WalkAt {
    ServiceName service;
    std::string walk;     ///< See walk_name(); empty: there is none.
    std::string step;     ///< See record_name().
    bool running = false; ///< The step is being carried out.
    bool over = true;     ///< Nothing more will happen to the walk.
};

WalkAt walk_at(const ServiceState& state);

/// The step under which the agent's own lines about a service are asked for.
inline constexpr std::string_view agent_lines = "agent";

/// What this host has of the output that is wanted, with `walks` saying how things stand. Reads files only.
/// A step of a walk under way that has not come yet is no error: then there is nothing so far.
OutputPart answer(const Layout& layout, const std::vector<WalkAt>& walks, const OutputWish& wish);

} // namespace tt::agent
