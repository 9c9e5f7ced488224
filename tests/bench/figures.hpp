#pragma once

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace tt::bench {

/// One line of a bench's result: `NAME VALUE UNIT`.
inline void print_figure(const std::string& name, double value, const std::string& unit) {
    std::printf("%s %.6g %s\n", name.c_str(), value, unit.c_str());
}

/// The value that so large a share of the values (0 to 1) does not exceed.
inline double percentile(std::vector<double> values, double share) {
    std::ranges::sort(values);
    const auto last = static_cast<double>(values.size() - 1);
    return values.at(static_cast<std::size_t>(last * share + 0.5));
}

} // namespace tt::bench
