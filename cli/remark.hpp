#pragma once

#include <functional>
#include <string_view>

namespace tt {

/// Tells a person about something on the way to the result; one line, without its end.
using Remark = std::function<void(std::string_view)>;

} // namespace tt
