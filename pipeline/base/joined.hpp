#pragma once

#include <string>
#include <vector>

namespace tt {

/// `freeze, window`.
inline std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

} // namespace tt
