#pragma once

#include "pipeline/base/time.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tt {

/// When each stage's plan wants to be asked again, in order of time: what is not due yet costs nothing.
class WakeTimes {
public:
    /// Instead of the time set before; end_of_time: only when something touches it.
    void set(const std::string& stage_key, Time when);

    /// Those whose time has come, until they are set anew.
    [[nodiscard]] std::vector<std::string> due(Time now) const;

    /// end_of_time if there is none.
    [[nodiscard]] Time earliest() const;

private:
    std::map<std::string, Time> times_;
    std::set<std::pair<Time, std::string>> order_; ///< The same, turned round.
};

} // namespace tt
