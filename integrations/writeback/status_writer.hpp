#pragma once

#include "integrations/writeback/place.hpp"
#include "integrations/writeback/wanted.hpp"

#include <map>
#include <string>
#include <vector>

namespace tt {

/// Sets the statuses of commits. Remembers what it has set, and asks GitHub when it does not know.
class StatusWriter {
public:
    Result<> write(const Place& place, const std::vector<WantedStatus>& wanted);

private:
    /// What a commit has, by context, in words that compare.
    using Known = std::map<std::string, std::string>;

    Result<> write_one(const Place& place, const WantedStatus& wanted);

    std::map<CommitId, Known> known_;
};

} // namespace tt
