#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tt::jenkins {

/// A run that was asked for, before there is a run. Jenkins forgets it five minutes after it left the queue.
struct QueueItem {
    std::int64_t id = 0;
    Time since = {};
    std::string why = {}; ///< Why it waits, in Jenkins' words.
    bool cancelled = false;
    bool stuck = false;                   ///< It waits longer than Jenkins finds right.
    std::optional<std::int64_t> run = {}; ///< The number of the run that it became.
    std::string job_url = {};             ///< As Jenkins writes it; empty where it does not say.
    std::map<std::string, std::string> parameters = {};

    bool operator==(const QueueItem&) const = default;
};

/// Reads `queue/item/ID/api/json`. One without an id is `corrupt`.
Result<QueueItem> read_queue_item(std::string_view json);

/// Reads everything that is in the queue (`queue/api/json`).
Result<std::vector<QueueItem>> read_queue(std::string_view json);

} // namespace tt::jenkins
