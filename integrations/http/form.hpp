#pragma once

#include <string>
#include <string_view>

namespace tt {

/// The text as a value of a form or of a URL's query: everything but letters, digits and `-._~` is escaped.
std::string form_value(std::string_view text);

} // namespace tt
