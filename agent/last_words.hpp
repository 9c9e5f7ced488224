#pragma once

#include <string>
#include <string_view>

namespace tt::agent {

/// The last line of an output that says anything, for the reason that people are told: at most 200
/// characters, without colours and other control characters. Empty if no line does.
std::string last_words(std::string_view output);

} // namespace tt::agent
