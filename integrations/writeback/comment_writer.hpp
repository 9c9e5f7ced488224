#pragma once

#include "integrations/writeback/place.hpp"
#include "integrations/writeback/wanted.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tt {

/// Comments on the pull requests that came with a deploy, on each once: before it writes, it looks for its
/// own marker there.
class CommentWriter {
public:
    Result<> write(const Place& place, const std::vector<WantedComment>& wanted);

private:
    Result<> write_one(const Place& place, const WantedComment& wanted);
    Result<> comment(const Place& place, std::int64_t pull_request, const WantedComment& wanted);

    std::set<std::string> done_;                         ///< Texts that are where they belong.
    std::set<std::pair<std::int64_t, std::string>> has_; ///< Pull request and marker.
};

} // namespace tt
