#pragma once

#include "integrations/posix/process.hpp"

#include <string>
#include <string_view>

namespace tt::agent {

/// The text with its placeholders replaced, as Teletraan's agent does it: `${TELETRAAN_KEY:default}`,
/// `{$TELETRAAN_KEY:default}`, `${TELETRAAN_KEY}`, `$TELETRAAN_{KEY}` and `$TELETRAAN_KEY`. One without value
/// and default stays as it is. Blanks and quotes around a value are left out.
std::string expand_template(std::string_view text, const Variables& values);

} // namespace tt::agent
