#pragma once

#include "integrations/posix/process.hpp"
#include "pipeline/base/result.hpp"

#include <string>

namespace tt::hooks {

/// The text with each `${KEY}` replaced by its value; a key that is not known is an error, and so is one that
/// does not end.
Result<std::string> fill_in(const std::string& text, const Variables& known);

} // namespace tt::hooks
