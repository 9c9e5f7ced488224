#pragma once

#include "agent/layout.hpp"
#include "integrations/posix/process.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/policy.hpp"

#include <stop_token>
#include <string>
#include <vector>

namespace tt::agent {

/// The values, as they are now, of those keys that the build declares; others are left out. What is read from
/// a file or said by a command loses one line break at its end, and is never logged or reported.
///
/// A command names an executable in the host's directory of commands, and nothing else: what a goal says must
/// not choose what runs. One that fails is asked again, up to three times within a few seconds.
Result<Variables> resolve(
    const Environment& env, const std::vector<std::string>& declared, const Layout& layout,
    const std::stop_token& stop
);

} // namespace tt::agent
