#pragma once

#include "integrations/posix/process.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tt::agent {

/// What the templates of a `teletraan/` directory become in their release, as paths in it: each `NAME.tmpl`
/// the file `NAME` beside it, which has a second name in `teletraan_template`. These paths are the host's
/// own, so that nothing compares them with the build. None where the build has a `tt/` directory.
std::vector<std::string> template_areas(const std::filesystem::path& release);

/// Writes what the templates become with these values, or leaves everything as it is when there are none.
/// Harmless to repeat; each file is replaced as a whole, and the release is sealed again. No template becomes
/// a hook: what runs is what was signed.
Result<> expand_templates(const std::filesystem::path& release, const Variables& values);

} // namespace tt::agent
